# Phrases of the forums part of the desk.
