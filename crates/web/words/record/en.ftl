# Phrases of the record part of the desk.
