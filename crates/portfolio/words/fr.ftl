# Formulations sur les portefeuilles.
portfolio-file = portefeuille
portfolio-as-of = en date du
portfolio-days = le jour propre à chaque ligne, du { $first } au { $last }
portfolio-rulebook = recueil de règles
portfolio-without = sans
portfolio-rows = lignes traitées
portfolio-refused = lignes écartées
portfolio-question = se pose pour { $asked } { $asked ->
    [one] ligne
   *[other] lignes
}, indéterminée pour { $open }
portfolio-duty = total de { $question }, là où il est connu ({ $rows } { $rows ->
    [one] ligne
   *[other] lignes
})
portfolio-missing = à connaître : { $fact }
portfolio-missing-in = { $label } : laisse { $count } { $count ->
    [one] réponse ouverte
   *[other] réponses ouvertes
}
portfolio-relied = on s’appuie sur : { $id }
portfolio-secondary = connu par une source secondaire, texte non lu
portfolio-unverified = non vérifié
portfolio-notice = avis
compare-from = de : { $way }
compare-to = à : { $way }
compare-rows = { $rows } lignes comparées, { $refused } écartées
compare-changes = Ce qui change
compare-without = Sans { $name }
compare-nothing = Rien ne change sans, chacun pris seul : { $names }
compare-none = rien
compare-count = { $rows } { $rows ->
    [one] ligne
   *[other] lignes
}, { $answers } { $answers ->
    [one] réponse
   *[other] réponses
}
compare-duty = droits { $more } (de { $before } à { $after })
compare-duty-open = { $count } { $count ->
    [one] réponse
   *[other] réponses
} sur les droits, non connue des deux côtés
compare-licences = { $more } mouvements de plus exigent une autorisation, { $fewer } n'en exigent plus
compare-prohibited = { $more } mouvements de plus sont interdits, { $fewer } ne le sont plus
compare-bids = { $more } offres perdues, { $fewer } gagnées
compare-by = par { $name }
compare-month = mois
compare-group = { $value } : { $text }
compare-group-rows = { $rows } { $rows ->
    [one] ligne
   *[other] lignes
}
compare-empty = (rien)
compare-moves = de quoi à quoi
compare-move = { $count } × { $question } : de « { $before } » à « { $after } »
compare-more = … et { $count } de plus
compare-responsible = dispositions en cause
compare-no-longer = { $provision } : { $count } { $count ->
    [one] réponse ne s'appuie
   *[other] réponses ne s'appuient
} plus sur elle
compare-now = { $provision } : { $count } { $count ->
    [one] réponse s'appuie
   *[other] réponses s'appuient
} désormais sur elle
compare-still = { $provision } : ce à quoi elle renvoie change { $count } { $count ->
    [one] réponse
   *[other] réponses
}
compare-share = en compagnie des autres : { $text }
compare-share-duty = droits { $more }
compare-share-licences = { $count } mouvements en viennent à exiger une autorisation
compare-share-prohibited = { $count } mouvements en viennent à être interdits
compare-share-bids = { $count } offres perdues
compare-share-nothing = rien
compare-share-open = { $count } { $count ->
    [one] réponse est écartée
   *[other] réponses sont écartées
} de ce calcul, indéterminée sans certains instruments
compare-share-exact = La valeur en compagnie est la moyenne sur tous les ordres dans lesquels les instruments peuvent être retirés (Shapley), exacte.
compare-share-drawn = La valeur en compagnie est la moyenne sur tous les ordres dans lesquels les instruments peuvent être retirés (Shapley); pour { $count } réponses, sur { $orders } ordres tirés au sort, avec une borne de l'erreur type après ±.
compare-together = Sans eux tous : { $text }
