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
