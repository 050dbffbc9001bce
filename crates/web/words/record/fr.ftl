# Phrases de la partie « record » de l’espace de travail.
