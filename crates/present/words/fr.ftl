# Phrases des interfaces. Chaque identifiant d'ici se trouve aussi dans en.ftl.

disclaimer = Ceci n'est pas un avis juridique. On y voit ce que disent les règles encodées, avec leurs sources ; une personne décide.
as-of = En date du { $date }
rulebook = Recueil de règles { $digest }
without = Sans : { $names }
matter-movement = { $item }, { $leg }
matter-offer = Offre : { $item }
matter-firm = Partie : { $role }
undetermined = indéterminé
undetermined-between = indéterminé : { $outcomes }
may-not-arise = la question pourrait ne pas se poser : un fait manquant en décide
not-asked = ne se pose pas
or-no-answer = ou aucune réponse du recueil
conflict = Le recueil se contredit ici : deux dispositions applicables répondent différemment. Veuillez le signaler.
no-answer = le recueil n'a pas de réponse
holds = oui
fails = non
nothing = aucun
yes = oui
no = non
certainly = certainement { $names }
perhaps = peut-être { $names }

verdict-yes = peut circuler
verdict-needs_authority = peut circuler une fois l'autorisation obtenue
verdict-no = ne peut pas circuler
verdict-offer-yes = peut être offert
verdict-offer-needs_authority = peut être offert une fois une condition remplie
verdict-offer-no = ne peut pas être offert

heading-because = Pourquoi
heading-missing = Ce qui manque
heading-obligations = Ce qui est dû
heading-remedies = Ce qui y changerait quelque chose
heading-warnings = À quoi prendre garde
heading-duty = Droits
heading-facts = Faits donnés

standing-applies = s'applique
standing-open = pourrait s'appliquer
standing-not_in_force = pas en vigueur à cette date
standing-removed = retirée pour cette question
standing-fails = ne s'applique pas
standing-overridden = écartée
not-in-force-from = en vigueur à compter du { $date }
not-in-force-until = en vigueur jusqu'au { $date }
overridden-by = écartée par { $names }
exceptions-passed = { $count ->
    [one] une autre exception a été examinée et ne s'applique pas
   *[other] { $count } autres exceptions ont été examinées et ne s'appliquent pas
}
unless = sauf si
all-of = tout ce qui suit
any-of = l'un de ceux-ci
none-of = pas ceci

test-is = { $fact } : { $values }
test-some = { $fact } : comprend { $values }
test-all-in = { $fact } : tous parmi { $values }
test-empty = { $fact } : aucun
test-at_least = { $fact } : au moins { $values }
test-at_most = { $fact } : au plus { $values }
test-above = { $fact } : plus de { $values }
test-below = { $fact } : moins de { $values }
test-from = { $fact } : le { $values } ou après
test-before = { $fact } : avant le { $values }
test-until = { $fact } : le { $values } ou avant
test-after = { $fact } : après le { $values }
test-in-list = { $fact } : dans la liste « { $list } »
test-in-list-where = { $fact } : dans la liste « { $list } » ({ $filters })
given = donné : { $value }
not-known = inconnu
too-coarse = donné : { $value } ; il faut un code plus précis
or = ou
and = et
param-value = { $title } ({ $value })
param-no-value = { $title } (aucune valeur à cette date)

settles-always = toute réponse tranche
settles-some = { $settles } réponses sur { $tried } tranchent
settles-none = nécessaire avec d'autres
remedy-none = Aucun changement portant sur { $count } faits modifiables au plus ne mène à une meilleure issue.
remedy-stopped = La recherche s'est arrêtée à sa limite sans avoir trouvé de remède.
remedy-to = Pour une meilleure issue, { $count ->
    [one] le plus petit changement est
   *[other] les plus petits changements sont
} (une ligne suffit) :
remedy-set = { $fact } : { $value }
remedy-government = un gouvernement en décide
holds-already = L'issue voulue est déjà acquise.

owed-by = { $kind }, à la charge de : { $role }
owed-perhaps = peut-être
kind-certificate = certificat
kind-report = rapport
kind-record = registre
kind-notice = avis
kind-registration = inscription
kind-marking = marquage
kind-assurance = garantie

warn-provision-secondary = { $name } : seule une source secondaire a été lue. { $note }
warn-provision-unverified = { $name } : non vérifiée dans un texte. { $note }
warn-list-secondary = la liste « { $name } » : seule une source secondaire a été lue
warn-list-unverified = la liste « { $name } » : non vérifiée dans un texte
warn-param-secondary = la valeur « { $name } » : seule une source secondaire a été lue
warn-param-unverified = la valeur « { $name } » : non vérifiée dans un texte
warn-ring-secondary = le groupe « { $name } » : seule une source secondaire a été lue
warn-ring-unverified = le groupe « { $name } » : non vérifié dans un texte
warn-stale = { $name } a été vérifiée pour la dernière fois le { $date } ; les changements ultérieurs ne sont pas connus
warn-not-modelled = { $name } : non calculé : { $note }

layer = Couche
rate = Taux
base = Perçu sur
amount = Montant
authority = Fondement
total = Total
total-share = { $share } de la valeur
unknown-rate = absent du recueil
rate-up-to = jusqu'à { $share } en tout
may-apply = pourrait s'appliquer
no-duty = aucun droit
between = de { $low } à { $high }
at-least-amount = au moins { $low }
value-not-known = la valeur n'est pas donnée : aucun montant n'est calculé
rate-fact = { $rate }
free = En franchise
heading-code = Position { $heading }
cents-per = { $cents } ¢ par : { $fact }
share-of-fact = { $share } de : { $fact }
decimal-mark = ,

timeline-title = Changements du { $from } au { $to }
from-to = du { $from } au { $to }
began = s'applique désormais : { $names }
ended = ne s'applique plus : { $names }
became-open = pourrait désormais s'appliquer : { $names }
first-stretch = au début

value-none = Retirer « { $name } » ne change { $count ->
    [one] pas la réponse
   *[other] aucune des { $count } réponses
} : rien ici ne repose dessus.
value-some = Retirer « { $name } » change { $changed } { $count ->
    [one] réponse sur une
   *[other] des { $count } réponses
}.
value-line = { $matter } — { $question } : de « { $before } » à « { $after } »

replay-same = La réponse est la même, octet pour octet.
replay-other-rulebook = Le recueil n'est pas le même : la réponse a été donnée avec { $then }, celui-ci est { $now }.
replay-equal-outcome = Les réponses sont néanmoins égales.
replay-different = La réponse est différente.

check-ok = { $provisions } dispositions, { $questions } questions, { $cases } cas : aucune erreur trouvée.
confidence-text_read = texte lu
confidence-secondary = source secondaire
confidence-unverified = non vérifié
checked-on = vérifié le { $date } d'après { $against }
in-force = En vigueur
open-end = sans fin
source = Source
reading = Interprétation
not-modelled = Non modélisé
overridden-by-list = Écartée par
overrides-list = Écarte
concludes = Conclut
when = Quand
text = Ce qu'elle dit
instrument = Instrument
provision = Disposition
provisions = Dispositions
lists = Listes
parameters = Paramètres
rings = Groupes de lieux
gaps = Lacunes connues
modelled-from = Modélisé à partir du
cases = Cas
facts = Faits
coverage = Couverture
confidence = Preuve
regime = Régime
last-checked = Dernière vérification
always = toujours
expr-minus = { $a } moins { $b }
expr-plus = { $parts } ensemble
expr-min = le moindre de { $parts }
expr-max = le plus grand de { $parts }
expr-times = { $share } de { $of }
expr-layers = ce sur quoi portent : { $names }
ask-help = Répondez à chaque question. « ? » si vous ne savez pas, « < » pour revenir, « . » pour arrêter et voir la réponse. Un ensemble s'écrit avec des espaces ; « - » est l'ensemble vide.
as-above = comme ci-dessus
negated = non : { $test }
concluded = conclu : { $value }
check-proved = Prouvé pour tous les faits et { $segments } périodes ({ $queries } appels au solveur) : ni conflit, ni lacune, ni disposition qui ne puisse jamais s'appliquer.

heading-checklist = Ce qui est à faire, par date
stage-before = Avant le mouvement
stage-with = Au moment du mouvement
stage-after = Après le mouvement
stage-event = Lorsqu'un fait survient
stage-keep = À conserver
due-before = avant { $moment }
due-within = dans un délai de { $term } après { $moment }
due-ahead = au moins { $term } avant { $moment }
due-keep = pendant { $term } après { $moment }
due-each-year = chaque année, le { $days }
due-until = { $when } : jusqu'au { $day }
due-by = { $when } : au plus tard le { $day }
due-day = { $when }, le { $day }
term-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
term-business-days = { $count ->
    [one] { $count } jour ouvrable
   *[other] { $count } jours ouvrables
}
term-months = { $count } mois
term-years = { $count ->
    [one] { $count } an
   *[other] { $count } ans
}
moment-movement = le mouvement
moment-year-end = la fin de l'année du mouvement
moment-half-year-end = la fin du semestre du mouvement
list-and = {" et le "}
day-of-year = { $day ->
    [1] 1er
   *[other] { $day }
} { $month }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
checklist-perhaps = Peut-être dû, selon des faits non encore fournis
checklist-none = Les dispositions applicables n'imposent rien.
checklist-for = pour : { $matters }
heading-papers = Documents à établir
paper-to = À : { $to }
paper-for = Pour : { $matter }
paper-open = à fournir : { $facts }
paper-by-hand = à remplir
paper-draft = Projet établi d'après le cas. Une personne doit le compléter, le vérifier et le signer.
stale-none = Rien n'a été vérifié pour la dernière fois plus de { $days } jours avant le { $date }.
stale-some = { $count ->
    [one] Un fichier a été vérifié
   *[other] { $count } fichiers ont été vérifiés
} pour la dernière fois plus de { $days } jours avant le { $date }, du plus ancien au plus récent. Relisez le texte, corrigez le fichier et mettez sa date à jour.
stale-file = Fichier
first-of-month = 1er

table-between = de { $low } à { $high }
table-at-least = { $low } ou plus
table-too-early = non modélisé
table-expected = attendu { $value }
table-missing = Manquent : { $facts }
