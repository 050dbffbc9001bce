# Phrases de la partie « work » de l’espace de travail.
