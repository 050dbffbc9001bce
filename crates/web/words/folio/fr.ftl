# Phrases des pages des portefeuilles.
folio-nav = Portefeuilles
folio-title = Portefeuilles
folio-lead = Envoyez un tableau de pièces, de lots ou de lignes douanières. Chaque ligne reçoit les mêmes réponses qu’un cas; voyez ce qu’un accord vaut pour elles, et lesquelles une modification touche.
folio-kept = Conservés ici
folio-told = { $size }, { $columns } colonnes, { $works } réponses et comparaisons
folio-remove = Supprimer
folio-send = Envoyer un tableau
folio-file = Tableau
folio-send-button = Envoyer
folio-more = Nommer la feuille d’un classeur
folio-sheet-hint = D’un classeur, la première feuille qui n’est pas masquée est lue, sauf si vous en nommez une autre. Sa première ligne porte les en-têtes.
folio-sheet-read = La feuille « { $sheet } » est lue. Si ce n’est pas la bonne, renvoyez le classeur en nommant l’autre.
folio-limits = CSV, classeur (.xlsx, .ods), Parquet ou Arrow, les en-têtes dans la première ligne. Au plus { $size }, { $rows } lignes et { $columns } colonnes.
folio-passes = Vous en conservez au plus { $count }, chacun { $hours } heures après votre dernière visite, et aucun quand le serveur s’arrête.
folio-lasts = Vous en conservez au plus { $count }, et { $owner } avec ce qui en vient, chacun { $days } jours après votre dernière visite ou jusqu’à ce que vous le supprimiez. Personne d’autre ne les trouve.
folio-mappings = { $count ->
    [one] Ce que disent les colonnes est retenu pour un genre de tableau.
   *[other] Ce que disent les colonnes est retenu pour { $count } genres de tableaux.
}
folio-mappings-forget = L’oublier
folio-full = Vous en conservez autant que permis : supprimez-en un pour en envoyer un autre.
folio-big = Les tableaux plus longs se traitent par la commande, qui n’a pas ces limites :
folio-nothing = Choisissez un fichier.
folio-large = Le tableau est trop grand : au plus { $what } sont lus.
folio-wide = Le tableau a { $what } colonnes, et au plus { $most } sont lues ici. Supprimez celles qui ne servent pas, ou prenez la commande, qui n’a pas cette limite.
folio-own = Vous en conservez déjà { $what } : supprimez-en un d’abord.
folio-crowded = Ce serveur conserve autant qu’il peut : réessayez plus tard, ou prenez la commande.
folio-unread = Le tableau ne peut être lu
folio-columns-told = Le sens de { $told } colonnes sur { $columns } est indiqué.
folio-columns-edit = Modifier le sens des colonnes
folio-columns-none = Le sens des colonnes n’est pas encore indiqué.
folio-columns-tell = Indiquer le sens des colonnes
folio-map-file = Fichier de correspondance
folio-begin = Que voulez-vous savoir?
folio-works = Réponses et comparaisons
folio-work = Ce qui est fait
folio-goes = Pour un tableau, { $count } réponses et comparaisons sont conservées. La prochaine remplace la plus ancienne : « { $name } ». Téléchargez d’abord ce dont vous avez encore besoin.
folio-far = Avancement
folio-start-answer = Répondre à chaque ligne
folio-start-answer-lead = Autorisation, droits, offres : chaque question pour chaque ligne, avec ce qui manque.
folio-start-value = Ce que valent les instruments
folio-start-value-lead = Retirez un accord, ou chacun, et voyez quelles réponses changent et ce qu’il en coûte.
folio-start-impact = Ce qui change entre deux jours
folio-start-impact-lead = Les mêmes lignes à deux dates : lesquelles changent, de quoi à quoi, et par quelle disposition.
folio-start-button = Commencer
folio-how = Comment
folio-how-together = Ceux choisis, ensemble
folio-how-each = Chacun de ceux choisis, seul
folio-how-all = Chacun dont une réponse peut dépendre, seul
folio-how-shapley = Ceux choisis, chacun aussi en compagnie des autres (Shapley)
folio-instruments = Instruments
folio-instruments-hint = Ceux dont une réponse aux questions peut dépendre.
folio-no-instrument = Choisissez au moins un instrument.
folio-many-instruments = Au plus 20 instruments sont pesés ici en compagnie les uns des autres; la commande en prend davantage.
folio-from = Le jour d’avant
folio-to = Le jour d’après
folio-as-of = Un même jour pour chaque ligne
folio-as-of-hint = Laissez vide si chaque ligne a son jour.
folio-day-wrong = Écrivez un jour que le recueil couvre, en année-mois-jour, par exemple 2026-11-02.
folio-questions = { $count ->
    [one] Une question est posée
   *[other] { $count } questions sont posées
}
folio-questions-legend = Questions
folio-no-question = Choisissez au moins une question.
folio-per-movement = Sur les mouvements
folio-per-offer = Sur les offres
folio-per-firm = Sur les entreprises
folio-why = Écrire les motifs de chaque réponse (le fichier devient bien plus long)
folio-by = Donner aussi les totaux par d’autres colonnes
folio-by-hint = Les totaux sont de toute façon donnés par mois et par lieu. Choisissez une colonne de peu de valeurs, comme un programme.
folio-busy = Un autre travail sur ce portefeuille est en cours : attendez-en la fin, ou arrêtez-le.
folio-command = La même chose par la commande :
folio-work-answer = { $count ->
    [one] Une question traitée
   *[other] { $count } questions traitées
}, chaque ligne à son jour
folio-work-answer-on = { $count ->
    [one] Une question traitée
   *[other] { $count } questions traitées
} en date du { $day }
folio-work-value = Sans { $names }
folio-work-shapley = En compagnie : { $names }
folio-work-impact = Du { $from } au { $to }
folio-work-write = Lignes du travail { $of } écrites en { $form }
folio-and-more = et { $count } autres
folio-waiting = Attend d’autres travaux
folio-running = En cours
folio-running-part = En cours : { $part } % du tableau lus
folio-done = Terminé
folio-stopping = Arrêt en cours…
folio-stopped = Arrêté
folio-failed = Échoué
folio-stop = Arrêter
folio-again = Recommencer
folio-get = Télécharger le fichier { $form }
folio-refreshes = Cette page se renouvelle toutes les trois secondes.
folio-still = Ne plus la renouveler
folio-look = Regarder de nouveau
folio-columns = Sens des colonnes
folio-columns-lead = Choisissez pour chaque colonne ce qu’elle dit. Ce que vous conservez est retenu pour les tableaux de mêmes en-têtes.
folio-remembered = Retenu d’un tableau de mêmes en-têtes : voyez si cela convient encore.
folio-guessed = Deviné d’après les en-têtes : vérifiez chaque ligne avant de conserver.
folio-doubt-unit = « { $heading } » est peut-être le prix d’une pièce, alors qu’on demande la valeur de toute la ligne. Rien n’a été deviné : ajoutez une colonne qui le multiplie par la quantité, et envoyez de nouveau le tableau.
folio-doubt-amount = « { $heading } » ne dit pas de quoi c’est le montant. Rien n’a été deviné : choisissez le fait voulu, par exemple « { $fact } ».
folio-doubt-tariff = « { $heading } » ne dit pas de quel pays est le tarif. Rien n’a été deviné : choisissez le numéro du pays d’entrée ({ $facts }).
folio-doubt-destination = « { $heading } » est pris pour un numéro du tarif de ce pays, puisque chaque ligne y va : { $place }. Vérifiez-le.
folio-doubt-day = « { $heading } » est pris pour le jour auquel la question se pose. Vérifiez que le droit de ce jour est voulu.
folio-doubt-currency = Les montants de « { $heading } » ne nomment pas de monnaie. Donnez-la ci-dessous; ce qui est demandé est en { $currency }.
folio-doubt-unread = « { $heading } » semble dire « { $fact } », mais beaucoup de ses cellules ne se lisent pas ainsi : { $why }. Rien n’a été deviné.
folio-doubt-lower = Les en-têtes semblent se trouver plus bas ({ $names }). Supprimez les lignes au-dessus, et envoyez de nouveau le tableau.
folio-handed = Rien; elle est transmise telle quelle
folio-day-of-row = Le jour auquel la ligne est examinée
folio-given = Ce qui vaut pour chaque ligne
folio-given-lead = Dites par exemple que tout va dans un même pays. Rien n’est supposé qui ne soit affirmé.
folio-given-fact = Fait { $count }
folio-given-value = Valeur { $count }
folio-given-none = Aucun
folio-headings-none = Plusieurs colonnes du tableau n’ont pas d’en-tête. Donnez-en un à chacune, puis renvoyez le tableau. Si les en-têtes sont plus bas, supprimez d’abord les lignes au-dessus.
folio-given-twice = « { $fact } » est dit deux fois : par une colonne et pour chaque ligne, ou deux fois pour chaque ligne.
folio-forms = Comment c’est écrit
folio-currency = Monnaie des montants qui n’en nomment pas
folio-columns-keep = Conserver
folio-as-file = En fichier de correspondance
folio-as-file-label = Fichier de correspondance
folio-as-file-hint = La même chose en texte. Il peut en dire plus : des mots qui valent une valeur, la première de plusieurs colonnes, une partie d’une cellule.
folio-rows = Lignes et leurs réponses
folio-download = Télécharger :
folio-left-out = { $count ->
    [one] Une ligne a été écartée.
   *[other] { $count } lignes ont été écartées.
}
folio-errors = Voir pourquoi
folio-errors-sheet = Feuille des erreurs
folio-errors-lead = Ces lignes n’ont pu être lues; les autres ont été traitées. Corrigez les cellules nommées, et renvoyez le tableau.
folio-errors-more = { $count ->
    [one] Une autre figure dans la feuille des erreurs, qui les contient toutes.
   *[other] { $count } autres figurent dans la feuille des erreurs, qui les contient toutes.
}
folio-error-row = Ligne
folio-error-cell = Cellule
folio-error-column = Colonne
folio-error-value = Valeur
folio-error-problem = Ce qui ne va pas
folio-error-remedy = Que faire
folio-outcomes = Résultats
folio-none-arises = Aucune question ne se pose pour aucune ligne.
folio-outcome = Résultat
folio-row-count = Lignes
folio-others = Autres
folio-missing = Fait manquant
folio-missing-lead = Ces faits tranchent ce qui est ouvert. Dites-les dans une colonne, ou pour chaque ligne, et recommencez.
folio-missing-any = N’importe lequel
folio-fact = Fait
folio-answer-count = Réponses laissées ouvertes
folio-about = Portée
folio-brief = Note (PDF)
folio-question = Question
folio-all = Tous
folio-filter = Afficher
folio-filter-none = Tout afficher
folio-place = Lignes { $first } à { $last } sur { $total }
folio-no-rows = Aucune ligne ne convient.
folio-row = Ligne
folio-col-outcome = Résultat
folio-col-total = Droits
folio-col-bounds = Droits entre
folio-col-share = Part de la valeur
folio-col-layers = Couches
folio-col-basis = Dispositions
folio-col-missing = Manque
folio-work-again = { $count ->
    [one] Une question posée
   *[other] { $count } questions posées
} de nouveau selon ce recueil
folio-stale = Un autre recueil a donné les réponses conservées ici ({ $count ->
    [one] une question
   *[other] { $count } questions
}). Posez-les de nouveau pour voir quelles lignes changent.
folio-stale-lacking = { $count ->
    [one] Une question qui avait été posée n’est plus dans le recueil.
   *[other] { $count } questions qui avaient été posées ne sont plus dans le recueil.
}
folio-stale-button = Répondre de nouveau et comparer
folio-again-title = Ce qu’un autre recueil change
folio-again-changed = { $changed ->
    [one] Une ligne sur { $rows } change
   *[other] { $changed } lignes sur { $rows } changent
} depuis les réponses du recueil { $before }.
folio-again-none = Aucune réponse de { $rows } lignes ne change depuis celles du recueil { $before }.
folio-again-kept = Les nouvelles réponses sont conservées à la place des anciennes.
folio-again-first = Les { $count } premiers changements; le fichier les a tous.
folio-again-by = Dispositions (− plus, + désormais, ~ autrement)
folio-again-before = Avant
folio-again-after = Maintenant
folio-own-room = Ce que vous conservez ici dépasserait les { $what } auxquels vous avez droit : supprimez-en un d’abord.
folio-own-full = Ce que vous conservez ici prend toute la place à laquelle vous avez droit : supprimez d’abord un portefeuille.
folio-changed = Lignes qui changent
folio-changed-none = Aucune ligne ne change.
folio-changed-nothing = Ne se pose pas
folio-changed-place = Changements { $first } à { $last } sur { $total }
folio-changed-question = Question
folio-changed-before = Avant
folio-changed-after = Après
folio-changed-by = Dispositions en cause (− plus appliquée, + désormais appliquée, ~ s’applique ou se lit autrement)
folio-changed-duty-before = Droits avant
folio-changed-duty-after = Droits après
folio-shares = Ce que chacun vaut en compagnie des autres :
