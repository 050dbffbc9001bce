# Phrases of the work part of the desk.
