# Phrases de la partie « forums » de l’espace de travail.
