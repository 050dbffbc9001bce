# Formulations sur les portefeuilles.
portfolio-file = portefeuille
portfolio-sheet = { $file }, feuille « { $sheet } »
portfolio-as-of = en date du
portfolio-days = le jour propre à chaque ligne, du { $first } au { $last }
portfolio-rulebook = recueil de règles
portfolio-without = sans
portfolio-rows = lignes traitées
portfolio-refused = lignes écartées
portfolio-letters = caractères
portfolio-decoded = pas en UTF-8 à partir de la ligne { $line }; ces lignes ont été lues comme Windows-1252
portfolio-question = se pose pour { $asked } { $asked ->
    [one] ligne
   *[other] lignes
}, indéterminée pour { $open }
portfolio-duty = total de « { $question } », en { $currency }, là où il est connu ({ $rows } { $rows ->
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
compare-rows = { $rows } { $rows ->
    [one] ligne comparée
   *[other] lignes comparées
}, { $refused } { $refused ->
    [one] écartée
   *[other] écartées
}
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
compare-duty = droits { $more } (sur ce qui change, de { $before } à { $after })
compare-duty-open = { $count } { $count ->
    [one] réponse sur les droits, qui n’est pas connue
   *[other] réponses sur les droits, qui ne sont pas connues
} des deux côtés
compare-licences = { $more } mouvements de plus exigent une autorisation, { $fewer } n’en exigent plus
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
    [one] réponse ne s’appuie
   *[other] réponses ne s’appuient
} plus sur elle
compare-now = { $provision } : { $count } { $count ->
    [one] réponse s’appuie
   *[other] réponses s’appuient
} désormais sur elle
compare-still = { $provision } : elle s’applique ou se lit autrement dans { $count } { $count ->
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
    [one] réponse est écartée de ce calcul : elle est indéterminée sans certains instruments
   *[other] réponses sont écartées de ce calcul : elles sont indéterminées sans certains instruments
}
compare-share-exact = La valeur en compagnie est la moyenne sur tous les ordres dans lesquels les instruments peuvent être retirés (Shapley), exacte.
compare-share-drawn = La valeur en compagnie est la moyenne sur tous les ordres dans lesquels les instruments peuvent être retirés (Shapley); pour { $count } réponses, sur { $orders } ordres tirés au sort, avec une borne de l’erreur type après ±.
compare-together = Sans eux tous : { $text }
brief-title-value = Ce que valent pour vos échanges la base technologique et industrielle nationale et ses accords
brief-title-impact = Ce qui change dans vos échanges entre le { $from } et le { $to }
brief-page = Page { $page } de { $pages }
brief-of = D’après { $file } : { $rows } lignes.
brief-sentence = { $name } : { $text }.
brief-nothing = Rien ne change dans aucune ligne.
brief-nothing-without = Rien ne change sans : { $names }.
brief-more-effects = { $count ->
    [one] Un autre ne figure qu’au tableau.
   *[other] { $count } autres ne figurent qu’au tableau.
}
brief-each = Ce que vaut chacun, retiré seul
brief-company = Ce que vaut chacun en compagnie des autres
brief-removal = Retiré
brief-company-whole = Tous ensemble
brief-rows = Lignes qui changent
brief-duty-before = Leurs droits maintenant, { $currency }
brief-duty-after = Leurs droits alors, { $currency }
brief-duty-more = Droits en plus, { $currency }
brief-licences = Exigent désormais une autorisation
brief-prohibited = Désormais interdits
brief-bids = Offres perdues
brief-over-time = Au fil du temps, par mois
brief-by = Qui gagne et qui perd : { $name }
brief-bars-rows = Lignes qui changent.
brief-bars-duty = Droits en plus (à droite) ou en moins (à gauche), en { $currency }.
brief-question = Question
brief-before = Maintenant
brief-after = Alors
brief-answers = Réponses
brief-provision = Disposition
brief-role = Son rapport au changement
brief-no-longer = on ne s’y appuie plus
brief-now = on s’y appuie désormais
brief-still = elle s’applique ou se lit autrement
brief-coverage = Portée
brief-questions = { $count ->
    [one] Une question
   *[other] { $count } questions
} : { $names }.
brief-assumptions = Hypothèses
brief-assume-removal = Retirer veut dire : ses dispositions ne sont pas en vigueur, ses listes n’ont aucune ligne, ses cercles aucun membre. Tout autre droit reste tel quel, et rien ne le remplace.
brief-assume-trade = Les échanges sont pris tels quels : personne n’achète ailleurs, ne change de route ni ne renonce à cause du changement.
brief-assume-duty = Les droits sont additionnés pour les réponses qui changent et dont le total est connu avant et après; celles dont il ne l’est pas sont comptées, et pour toutes les autres les droits restent ce qu’ils sont. Le coût et le délai des licences n’y sont pas compris.
brief-assume-facts = Chaque ligne dit ce qu’elle dit : les faits qu’elle ne dit pas restent ouverts et ne décident de rien.
brief-given = De chaque ligne il est affirmé : { $fact } : { $value }.
brief-unread = Droit invoqué dont le texte n’a pas été lu
compare-pairs = Ce que deux d’entre eux changent ensemble au-delà de chacun seul
compare-pair = { $first } et { $second } : { $beyond }. En compagnie des autres : { $company }.
compare-pair-licences = { $count } mouvements qui en viennent à exiger une autorisation
compare-pair-prohibited = { $count } mouvements qui en viennent à être interdits
compare-pair-bids = { $count } offres perdues
compare-pairs-how = C’est leur interaction : ce qui change sans les deux, moins ce qui change sans chacun. Au-dessus de zéro, chacun peut tenir lieu de l’autre; au-dessous, ils n’agissent qu’ensemble, et ce qu’ils apportent se perd avec l’un comme avec l’autre. En compagnie des autres, c’est la moyenne sur tous les ensembles d’autres retirés (indice d’interaction de Shapley, Grabisch et Roubens 1999).
compare-pairs-none = Il n’en est pas deux qui changent ensemble plus ou moins que chacun seul.
compare-pairs-drawn = En compagnie des autres, { $count } réponses auxquelles plus de dix retraits importent sont écartées de l’interaction.
brief-pairs = Ce que deux changent ensemble au-delà de chacun seul
brief-pair = Deux retirés
brief-pair-of = { $first } et { $second }
brief-pair-beyond = Au-delà de chacun : { $what }
brief-pair-company = En compagnie : { $what }
portfolio-line = ligne { $line } du fichier :
portfolio-row = ligne { $line } :
portfolio-column = colonne « { $name } » :
portfolio-columns-by = les colonnes se lisent par « { $file } »
portfolio-more = … et { $count } de plus
portfolio-more-listed = … et { $count } de plus; « --errors FICHIER » les énumère toutes
portfolio-listed = les lignes écartées sont énumérées dans « { $file } »
portfolio-question-lacking = la question « { $name } » n’est pas dans l’autre recueil et est laissée de côté
errors-file = fichier
errors-row = ligne
errors-cell = cellule
errors-column = colonne
errors-value = valeur
errors-problem = problème
errors-remedy = remède
trouble = erreur :
trouble-help = aide :
sheet-answers = réponses
sheet-coverage = portée
