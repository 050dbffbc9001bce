# Phrases des interfaces. Chaque identifiant d’ici se trouve aussi dans en.ftl.

disclaimer = Ceci n’est pas un avis juridique. On y voit ce que disent les règles encodées, avec leurs sources; une personne décide.
as-of = En date du { $date }
rulebook = Recueil de règles { $digest }
without = Sans : { $names }
matter-movement = { $item }, { $leg }
matter-offer = Offre : { $item }
matter-firm = Partie : { $role }
undetermined = indéterminé
undetermined-between = indéterminé : { $outcomes }
may-not-arise = la question pourrait ne pas se poser : un fait manquant en décide
not-asked = ne se pose pas
or-no-answer = ou aucune réponse du recueil
conflict = Le recueil se contredit ici : deux dispositions applicables répondent différemment. Veuillez le signaler.
no-answer = le recueil n’a pas de réponse
holds = oui
fails = non
nothing = aucun
yes = oui
no = non
certainly = certainement { $names }
perhaps = peut-être { $names }

verdict-yes = peut circuler
verdict-needs_authority = peut circuler une fois l’autorisation obtenue
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

standing-applies = s’applique
standing-open = pourrait s’appliquer
standing-not_in_force = pas en vigueur à cette date
standing-removed = retirée pour cette question
standing-fails = ne s’applique pas
standing-overridden = écartée
not-in-force-from = en vigueur à compter du { $date }
not-in-force-until = en vigueur jusqu’au { $date }
overridden-by = écartée par { $names }
exceptions-passed = { $count ->
    [one] une autre exception a été examinée et ne s’applique pas
   *[other] { $count } autres exceptions ont été examinées et ne s’appliquent pas
}
unless = sauf si
all-of = tout ce qui suit
any-of = l’un de ceux-ci
none-of = pas ceci

test-is = { $fact } : { $values }
test-some = { $fact } : comprend { $values }
test-all-in = { $fact } : tous parmi { $values }
test-empty = { $fact } : aucun
test-at_least = { $fact } : au moins { $values }
test-at_most = { $fact } : au plus { $values }
test-above = { $fact } : plus de { $values }
test-below = { $fact } : moins de { $values }
test-from = { $fact } : le { $values } ou après
test-before = { $fact } : avant le { $values }
test-until = { $fact } : le { $values } ou avant
test-after = { $fact } : après le { $values }
test-in-list = { $fact } : dans la liste « { $list } »
test-in-list-where = { $fact } : dans la liste « { $list } » ({ $filters })
given = donné : { $value }
not-known = inconnu
too-coarse = donné : { $value }; il faut un code plus précis
too-wide = donné : { $value }; il faut des bornes plus serrées
bounds-between = de { $low } à { $high }
bounds-days = du { $low } au { $high }
bounds-at_least = au moins { $value }
bounds-at_most = au plus { $value }
bounds-above = plus de { $value }
bounds-below = moins de { $value }
bounds-from = le { $value } ou après
bounds-until = le { $value } ou avant
or = ou
and = et
param-value = { $title } ({ $value })
param-no-value = { $title } (aucune valeur à cette date)

settles-always = toute réponse tranche
settles-some = { $settles ->
    [one] { $settles } réponse sur { $tried } tranche
   *[other] { $settles } réponses sur { $tried } tranchent
}
settles-none = nécessaire avec d’autres
remedy-none = Aucun changement portant sur { $count } faits modifiables au plus ne mène à une meilleure issue.
remedy-stopped = La recherche s’est arrêtée à sa limite sans avoir trouvé de remède.
remedy-to = Pour une meilleure issue, { $count ->
    [one] le plus petit changement est
   *[other] les plus petits changements sont
} (une ligne suffit) :
remedy-set = { $fact } : { $value }
remedy-government = un gouvernement en décide
seek-good-already = L’issue est déjà aussi bonne que celle voulue, ou meilleure : { $outcome }.
seek-find-out = Aucun changement ne s’impose : l’issue voulue est possible et dépend de faits non connus. À établir d’abord :
holds-already = L’issue voulue est déjà acquise.

owed-by = { $kind }, à la charge de : { $role }
owed-perhaps = peut-être
kind-certificate = certificat
kind-report = rapport
kind-record = registre
kind-notice = avis
kind-registration = inscription
kind-marking = marquage
kind-assurance = garantie

warn-provision-secondary = { $name } : seule une source secondaire a été lue. { $note }
warn-provision-unverified = { $name } : non vérifiée dans un texte. { $note }
warn-list-secondary = la liste « { $name } » : seule une source secondaire a été lue
warn-list-unverified = la liste « { $name } » : non vérifiée dans un texte
warn-param-secondary = la valeur « { $name } » : seule une source secondaire a été lue
warn-param-unverified = la valeur « { $name } » : non vérifiée dans un texte
warn-ring-secondary = le groupe « { $name } » : seule une source secondaire a été lue
warn-ring-unverified = le groupe « { $name } » : non vérifié dans un texte
warn-stale = { $name } a été vérifiée pour la dernière fois le { $date }; les changements ultérieurs ne sont pas connus
warn-not-modelled = { $name } : non calculé : { $note }
warn-uncarried = le total reste ouvert quoi que vous ajoutiez : le taux de « { $name } » ne figure pas dans le recueil. Importez la liste officielle, ou superposez au recueil un dossier à vous (docs/how-to/import-lists.md)
warn-passed = { $count ->
    [one] cette exception a été jugée inapplicable, mais son texte n’a pas été vérifié, ou pas récemment : { $names }
   *[other] ces exceptions ont été jugées inapplicables, mais leur texte n’a pas été vérifié, ou pas récemment : { $names }
}

layer = Couche
rate = Taux
base = Perçu sur
amount = Montant
authority = Fondement
total = Total
total-share = { $share } de la valeur
unknown-rate = absent du recueil
rate-up-to = jusqu’à { $share } en tout
may-apply = pourrait s’appliquer
no-duty = aucun droit
between = de { $low } à { $high }
at-least-amount = au moins { $low }
amount-open = pas encore connu
value-not-known = la valeur n’est pas donnée : aucun montant n’est calculé
rate-fact = { $rate }
free = En franchise
heading-code = Position { $heading }
cents-per = { $cents } ¢ par : { $fact }
share-of-fact = { $share } de : { $fact }
decimal-mark = ,

timeline-title = Changements du { $from } au { $to }
from-to = du { $from } au { $to }
began = s’applique désormais : { $names }
ended = ne s’applique plus : { $names }
became-open = pourrait désormais s’appliquer : { $names }
first-stretch = au début

value-none = Retirer « { $name } » ne change { $count ->
    [one] pas la réponse
   *[other] aucune des { $count } réponses
} : rien ici ne repose dessus.
value-some = Retirer « { $name } » change { $changed } { $count ->
    [one] réponse sur une
   *[other] des { $count } réponses
}.
value-line = { $matter } — { $question } : de « { $before } » à « { $after } »

replay-same = La réponse est la même, octet pour octet.
replay-other-rulebook = Le recueil n’est pas le même : la réponse a été donnée avec { $then }, celui-ci est { $now }.
replay-equal-outcome = Les réponses sont néanmoins égales.
replay-different = La réponse est différente.

check-ok = { $provisions } dispositions, { $questions } questions, { $cases } cas : aucune erreur trouvée.
confidence-text_read = texte lu
confidence-secondary = source secondaire
confidence-unverified = non vérifié
firm-contract = Contrats
firm-supply = Fournitures
firm-does = {" : "}{ $what }
firm-part = { $programme } — { $part }
firm-supplied-to = { $what } à { $customer }
firm-stated = { $fact } : { $value }
firm-verdict = { $verdict } ({ $date }, { $by }) : { $why }
firm-exists = Existe
firm-change = { $about } : { $text }
scheme-lei = LEI
scheme-uei = UEI
scheme-cage = Code CAGE
scheme-business_number = Numéro d’entreprise
scheme-duns = Numéro DUNS
checked-on = vérifié le { $date } d’après { $against }
in-force = En vigueur
open-end = sans fin
list-key = clé
list-in-force = en vigueur
list-cited = référence
source = Source
reading = Interprétation
not-modelled = Non modélisé
overridden-by-list = Écartée par
overrides-list = Écarte
concludes = Conclut
when = Quand
text = Ce qu’elle dit
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
expr-layers = ce sur quoi portent : { $names }
ask-help = Répondez à chaque question, à un choix par son numéro ou son nom, par oui ou non ou par une lettre. « ? » si vous ne savez pas, « < » pour revenir, « . » pour arrêter et voir la réponse. Un ensemble s’écrit avec des espaces; « - » est l’ensemble vide.
as-above = comme ci-dessus
negated = non : { $test }
concluded = conclu : { $value }
check-proved = Prouvé pour tous les faits et { $segments } périodes ({ $queries } appels au solveur) : ni conflit, ni lacune, ni disposition qui ne puisse jamais s’appliquer.

heading-checklist = Ce qui est à faire, par date
stage-before = Avant le mouvement
stage-with = Au moment du mouvement
stage-after = Après le mouvement
stage-event = Lorsqu’un fait survient
stage-keep = À conserver
due-before = avant { $moment }
due-at = dès { $moment }
due-during = pendant { $what }
due-within = dans un délai de { $term } après { $moment }
due-ahead = au moins { $term } avant { $moment }
due-keep = pendant { $term } après { $moment }
due-each-year = chaque année, le { $days }
due-until = { $when } : jusqu’au { $day }
due-by = { $when } : au plus tard le { $day }
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
moment-year-end = la fin de l’année du mouvement
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
checklist-none = Les dispositions applicables n’imposent rien.
checklist-for = pour : { $matters }
heading-papers = Documents à établir
paper-to = À : { $to }
paper-for = Pour : { $matter }
paper-open = à fournir : { $facts }
paper-by-hand = à remplir
paper-draft = Projet établi d’après le cas. Une personne doit le compléter, le vérifier et le signer.
stale-none = Rien n’a été vérifié pour la dernière fois plus de { $days } jours avant le { $date }.
stale-some = { $count ->
    [one] Un fichier a été vérifié
   *[other] { $count } fichiers ont été vérifiés
} pour la dernière fois plus de { $days } jours avant le { $date }, du plus ancien au plus récent. Relisez le texte, corrigez le fichier et mettez sa date à jour.
stale-file = Fichier
long-date = { $day } { $month } { $year }
first-of-month = 1er

table-between = de { $low } à { $high }
table-at-least = { $low } ou plus
table-too-early = non modélisé
table-expected = attendu { $value }
table-missing = Manquent : { $facts }
origin-yes = originaire, critère { $criterion }
origin-no = non originaire
origin-open = indéterminé : un fait manquant décide
origin-heading-ways = Voies d’admissibilité et conditions
origin-heading-rule = Règle par produit
origin-heading-arithmetic = Coûts et valeurs, pour une unité
origin-heading-materials = Matières telles que comptées
origin-heading-changes = Ce qui la rendrait originaire
origin-heading-notes = Points de prudence
origin-heading-certification = Certification d’origine : les éléments de données
origin-under = Au titre de : { $agreement }
origin-designated = Désignées comme matières intermédiaires : { $materials }
origin-way-a = { $mark } : entièrement obtenue ou produite sur le territoire, selon la déclaration
origin-way-b = { $mark } : les matières non originaires satisfont à la règle par produit de { $code }
origin-way-b-none = { $mark } : le recueil ne contient aucune règle par produit pour { $code }
origin-way-c = { $mark } : faite exclusivement de matières originaires
origin-way-d = { $mark } : matières et marchandise partagent une sous-position ou une position non subdivisée; la teneur est exigée à la place
origin-way-d-apart = { $mark } : importée non assemblée et classée comme assemblée; la teneur est exigée à la place
origin-way-e = { $mark } : marchandise de la liste importée d’un membre
origin-way-set = Assortiment : les marchandises non originaires valent { $inside } sur { $whole }, au plus { $most } permis
origin-condition-produced = Produite entièrement sur le territoire
origin-condition-transport = Restée sur le territoire, ou sous contrôle douanier sans autre ouvraison
origin-condition-transport-unworked = Rien ne lui a été fait hors du territoire, sinon la décharger, la recharger, la conserver et la transporter
origin-condition-disqualified = Ni par simple dilution, ni par une pratique visant à contourner les règles
origin-rule-none = aucun changement de classement tarifaire n’est exigé
origin-rule-only = un changement de { $codes }
origin-rule-chapter = un changement de tout autre chapitre
origin-rule-heading = un changement de toute autre position
origin-rule-heading-outside = un changement de toute position hors du groupe
origin-rule-subheading = un changement de toute autre sous-position
origin-rule-subheading-outside = un changement de toute sous-position hors du groupe
origin-rule-item = un changement de tout autre numéro tarifaire
origin-rule-good = un changement de toute autre marchandise, même de la sous-position
origin-rule-except = sauf de { $codes }
origin-rule-also = ou de { $codes }, qu’il y ait ou non aussi un tel changement
origin-rule-content = avec une teneur en valeur régionale
origin-rule-for = { $goods } : { $rule }
origin-shift = Chaque matière non originaire subit le changement
origin-stuck = { $material } ({ $code }, { $value }) ne le subit pas
origin-perhaps-stuck = { $material } ({ $code }, { $value }) pourrait ne pas le subir
origin-tolerance-price = Tolérance : { $stuck } sur le prix rajusté de { $whole } n’ont pas à changer, au plus { $most }
origin-tolerance-cost = Tolérance : { $stuck } sur le coût total de { $whole } n’ont pas à changer, au plus { $most }
origin-tolerance-weight = Tolérance au poids : { $stuck } sur { $whole } n’ont pas à changer, au plus { $most }
origin-tolerance-closed = La tolérance est fermée à cette matière
origin-content = { $method } : ({ $whole } − { $inside }) ÷ { $whole } = { $ratio }, au moins { $least } exigé
origin-content-up = { $method } : { $inside } ÷ { $whole } = { $ratio }, au moins { $least } exigé
origin-content-waived = Tout ce qui n’est pas originaire ne dépasse pas { $most } : aucune teneur n’est exigée
origin-metal = Poids originaire de { $metal } : { $originating } sur { $whole }, au moins { $least } exigé
origin-test = { $test }
origin-cost-price = Prix d’une unité
origin-cost-shipping-out = moins l’expédition internationale qu’il contient
origin-cost-adjusted = Valeur transactionnelle rajustée
origin-cost-materials = Matières
origin-cost-other = Autres coûts incorporables, coûts non incorporables et autres coûts
origin-cost-total = Coût total
origin-cost-promotion = moins promotion des ventes, commercialisation, service après-vente
origin-cost-royalties = moins redevances
origin-cost-shipping = moins expédition et emballage
origin-cost-interest = moins intérêts au-delà de ce qui est admissible
origin-cost-net = Coût net
origin-cost-deducted = Coûts retranchés de ce qui n’est pas originaire
origin-cost-non-originating = Valeur des matières non originaires
origin-cost-added = Coûts ajoutés à ce qui est originaire
origin-cost-originating = Valeur des matières originaires
origin-role-material = matière
origin-role-accessory = accessoire
origin-role-packaging = conditionnement de vente
origin-role-packing = emballage d’expédition
origin-role-indirect = matière indirecte
origin-column-material = Matière
origin-column-code = Numéro
origin-column-origin = Originaire
origin-column-value = Valeur
origin-column-counted = Comptée non originaire
origin-column-shift = Change
origin-truth-yes = oui
origin-truth-no = non
origin-truth-open = inconnu
origin-fact-line = { $fact } [{ $key }]
origin-fact-material = { $material } : { $fact } [{ $key }]
origin-fact-produced = Dans quels pays la marchandise a-t-elle été produite?
origin-fact-transport = La marchandise est-elle venue sans quitter le territoire et, sinon, est-elle restée sous contrôle douanier sans ouvraison?
origin-fact-transport-unworked = La marchandise est-elle venue sans quitter le territoire et, sinon, lui a-t-on fait autre chose au dehors que la décharger, la recharger et la conserver?
origin-fact-imported-from = De quel pays la marchandise est-elle importée?
origin-fact-described = La marchandise est-elle de celles que décrit la liste et qui sont originaires lorsqu’elles viennent d’un membre?
origin-fact-rule = La règle par produit de ce numéro n’est pas consignée; lisez-la et superposez-la au recueil
origin-fact-finer = Un numéro tarifaire plus fin (huit chiffres)
origin-fact-kind = Laquelle de celles-ci est la marchandise : { $about }?
origin-fact-test = Est-il exact que { $about }?
origin-fact-price = Le prix d’une unité
origin-fact-shipping = Les frais d’expédition internationale contenus dans le prix (0 s’il n’y en a pas)
origin-fact-other-costs = Les coûts autres que les matières, ou le coût total
origin-fact-promotion = Les coûts de promotion, de commercialisation et de service après-vente (0 s’il n’y en a pas)
origin-fact-royalties = Les redevances (0 s’il n’y en a pas)
origin-fact-shipping-costs = Les coûts d’expédition et d’emballage (0 s’il n’y en a pas)
origin-fact-interest = Les intérêts au-delà de ce qui est admissible (0 s’il n’y en a pas), ou les emprunts
origin-fact-weight = Le poids
origin-fact-metal = De quelle matière il s’agit, quand une règle en compte le poids
origin-fact-origin = Est-elle originaire?
origin-fact-code = Son numéro tarifaire
origin-fact-value = Sa valeur
origin-fact-worth = Sa valeur : tous les coûts de production et un bénéfice habituel
origin-change-source = { $count ->
    [one] Acheter { $materials } comme matière originaire : cela suffit
   *[other] Acheter { $materials } comme matières originaires : ensemble, cela suffit
}
origin-change-less = De la valeur non originaire, { $value } doivent disparaître pour atteindre { $least } ({ $method })
origin-change-more = Il faut { $value } de plus en matières originaires pour atteindre { $least } ({ $method })
origin-change-processing = Demander au fournisseur de { $material } ce qui a été ouvré sur le territoire et quelles matières originaires y sont entrées : l’un et l’autre peuvent être retranchés de sa valeur
origin-change-transport-unworked = Expédier de sorte que rien ne soit fait à la marchandise hors du territoire, sinon la décharger, la recharger et la conserver
origin-change-tolerance = De la valeur qui ne subit pas le changement, { $value } doivent disparaître pour rester dans { $most }
origin-change-statement = Demander au fournisseur de { $material } une déclaration signée du coût net et des matières non originaires : elle est produite sur le territoire et une part peut compter
origin-change-produced = Produire entièrement sur le territoire
origin-change-transport = Expédier par le territoire, ou sous contrôle douanier sans autre ouvraison
origin-note-chain = Les désignations données ne peuvent coexister : d’une matière et d’une autre qu’elle contient, une seule peut dépendre de la teneur en valeur régionale. La réponse les écarte.
origin-note-cut = Plus de { $most } désignations sont ouvertes : seules celles données ont été essayées. Écrivez `designate: true` ou `false` pour certaines.
origin-note-unread = Une règle invoquée ({ $cite }) a été lue dans une source secondaire : lisez le texte avant de certifier.
origin-note-mixed = Des unités de { $material } tirées du stock, { $originating } sont originaires et { $other } ne le sont pas. Là où la règle est un changement de classement, seules les unités de la marchandise qui contiennent des unités originaires le sont.
origin-note-recovered = { $material } est récupérée, mais la marchandise n’est pas dite remanufacturée : cela n’aide pas.
origin-note-designated = { $material } est désignée comme matière intermédiaire sans être originaire à coup sûr : ce qui la compose est compté.
origin-note-keep = Conserver la nomenclature, les déclarations des fournisseurs et les pièces sur les valeurs pendant { $years } ans.
origin-note-refused = Cet accord ne tient pas compte de ces coûts de { $material } : { $parts }.
origin-note-statement = Cet accord ne connaît pas de déclaration du fournisseur à la place de la valeur de { $material } : inscrire sous `deduct` ce qui a été ouvré sur le territoire et les matières originaires qu’elle contient.
origin-heading-steps = Étapes qui déterminent le pays
origin-column-country = Pays d’origine
origin-column-foreign = Compté comme étranger
origin-cost-foreign = Valeur des matières étrangères
origin-rule-heading-or-good = un changement de toute autre position, ou d’une autre marchandise de la même sous-position
origin-shift-foreign = Chaque matière étrangère subit le changement
origin-marking-governs = Importée d’un autre pays membre : ces règles s’appliquent
origin-marking-not-governed = non importée d’un autre pays membre : ces règles ne s’appliquent pas
origin-marking-yes = pays d’origine : { $places }
origin-marking-if-governed = indéterminé; si ces règles s’appliquent : { $places }
origin-marking-open = indéterminé; possibles : { $places }
origin-marking-open-more = indéterminé; possibles : { $places }, et d’autres
origin-step = { $step } : { $places }
origin-step-no = { $step }
origin-step-perhaps = { $step }; possibles : { $places }
origin-step-open = { $step }; pays inconnu
origin-fact-from = De quel pays provient-elle?
origin-fact-essential = Quelle seule matière confère à la marchandise son caractère essentiel, ou lesquelles sont à prendre également en considération (none si aucune seule ne le fait)? À considérer : { $about }
origin-fact-minor = La marchandise n’a-t-elle subi qu’un traitement mineur?
origin-fact-assembly = La marchandise a-t-elle été produite par l’ajustage de quelques pièces étrangères, sans plus qu’un traitement mineur?
origin-fact-last = Dans quel pays la marchandise a-t-elle subi sa dernière production?
origin-fact-last-beyond-minor = Dans quel pays la marchandise a-t-elle été ouvrée en dernier au-delà d’un traitement mineur?
origin-fact-certified = La marchandise est-elle originaire au sens de l’accord, avec une certification d’origine signée?
origin-note-not-considered = { $material } subit le changement permis : elle n’est pas considérée pour le caractère essentiel.
origin-notice-marking = Ceci n’est pas une décision d’une autorité douanière. L’origine de marquage n’est pas la préférence : une marchandise peut être marquée d’un pays sans être originaire, ou être originaire et marquée d’un autre.
origin-paper-by-hand = à écrire et à signer par le certificateur
origin-notice = Ceci n’est pas une décision d’une administration douanière. Ne la reportez dans un cas, comme demande de préférence, qu’après vérification par une personne.
ending-some = { $count ->
    [one] Une entrée prend fin dans les { $days } prochains jours : cherchez ce qui lui succède.
   *[other] { $count } entrées prennent fin, en tout ou en partie, dans les { $days } prochains jours : cherchez ce qui leur succède.
}
ending-none = Rien ne prend fin dans les { $days } prochains jours.
ending-day = Dernier jour

# Statut des entreprises
status-definitions = Définitions
status-facts = Faits mesurés
status-decided-by = Serait tranché par
status-path = Par ces participations
status-sources = Sources
status-counts = Remplies : { $holds }, non remplies : { $fails }, indéterminées : { $open }
as-known-on = Selon ce qu’on savait le { $date }
standing-holds = remplie
standing-fails-it = non remplie
standing-undetermined = indéterminée
standing-not-asked = non posée
assumed-fact = { $fact } : { $value }
attribution-multiplied = parts multipliées le long de la chaîne
attribution-majority_traced = retracé par les majorités, tout ou rien
attribution-looked_through = chaque société mère examinée
attribution-grouped = détenteurs agissant ensemble comptés pour un
attribution-recorded = contrôle de fait, consigné et non calculé
origin-of-stated = indiqué par une source
origin-of-disputed = les sources diffèrent
origin-of-measured = mesuré
origin-of-nowhere = non indiqué
oldest-source = source la plus ancienne lue le { $date }
known-contains = au moins { $values }
known-contains-not = pas { $values }
range-unknown = une part inconnue
range-some = une certaine part
range-over = plus de { $share }
range-under = moins de { $share }
range-at-least = au moins { $share }
range-at-most = au plus { $share }
range-between = de { $low } à { $high }
owner-withheld = une personne non divulguée
owner-unknown = une personne inconnue
owner-dispersed = de nombreux petits détenteurs
owner-dispersed-below = de nombreux détenteurs, chacun sous { $share }
owner-on-behalf = { $owner } pour { $whom }
holding-sized = { $owner } a { $share } ({ $interest }) de { $subject }
holding-sized-indirect = { $owner } a, par d’autres, { $share } ({ $interest }) de { $subject }
holding-unsized = { $owner } a dans { $subject } : { $interest }
holding-unsized-indirect = { $owner } a, par d’autres, dans { $subject } : { $interest }
holding-disputed = des sources s’excluent
lack-holders = qui détient les { $share } restants ({ $interest }) de { $firm }
lack-holders-rest = qui détient le reste ({ $interest }) de { $firm }
lack-holders-all = qui détient { $firm } ({ $interest })
lack-size = la taille exacte : { $holding }
lack-citizenship = de quel pays { $name } a la citoyenneté
lack-jurisdiction = selon la loi de quel pays { $name } est constituée
lack-place = où { $name } a son siège ou travaille
lack-list = qui figure à la liste « { $name } » : aucune n’a été donnée
lack-sources = quelle source a raison sur « { $fact } »
lack-too-many = plus d’entités se trouvent au-dessus de l’entreprise qu’on n’en examine
matrix-differ = { $count ->
    [one] { $count } entreprise
   *[other] { $count } entreprises
} sur { $settled } pour lesquelles les deux sont tranchées
matrix-first-alone = seule la première est remplie
matrix-second-alone = seule la seconde est remplie
matrix-title = { $firms ->
    [one] { $firms } entreprise
   *[other] { $firms } entreprises
} selon { $count } définitions
matrix-differences = Où les définitions diffèrent
control-certain = rempli
control-possible = peut-être rempli
control-no = non rempli
control-counted = compté : { $share } ({ $interest })
interest-capital = capital
interest-votes = voix
interest-board = sièges au conseil
interest-golden_share = une action à droits spéciaux
interest-veto = un droit de veto
interest-government_control = contrôle par un gouvernement
interest-joint_control = contrôle partagé avec d’autres
interest-consolidation = consolidation dans ses comptes
interest-ultimate_consolidation = consolidation ultime dans ses comptes
interest-subsidiary = sa filiale
interest-branch = sa succursale
interest-fund_management = gestion du fonds
interest-influence = influence
interest-senior_manager = direction comme cadre supérieur
interest-board_member = un siège au conseil
interest-board_chair = la présidence du conseil
interest-settlor = constituant de la fiducie
interest-trustee = fiduciaire
interest-protector = protecteur de la fiducie
interest-beneficiary = bénéficiaire
interest-surplus_assets = actifs à la dissolution
interest-profits = bénéfices
interest-contract = droits par contrat
interest-conditional_contract = droits par contrat soumis à une condition
interest-articles = contrôle par ses statuts
interest-law = contrôle en vertu de la loi
interest-asset_use = usage d’actifs
interest-asset_profits = bénéfices d’actifs
interest-nominee = détention comme prête-nom
interest-nominator = détention par prête-nom
interest-unknown = un intérêt de nature inconnue
interest-withheld = un intérêt non divulgué
status-definition = Définition
status-standing = État
status-assumed = Tenu pour acquis : { $facts }
status-unsure = Utilisé sans être vérifié : { $facts }
control-title = { $holders } dans { $firm } : critères de propriété et de contrôle
control-everyone = Qui possède et contrôle { $firm }
control-nobody = personne qui soit nommé
control-ultimate = Au bout de la chaîne : { $names }
control-places = Par pays, à travers toutes les chaînes : { $interest }
control-places-unknown = de n’importe quel pays : au plus { $share }
matrix-firm = Entreprise
matrix-name = Nom
matrix-sheet-firms = Entreprises
matrix-sheet-pairs = Différences
matrix-first = Première
matrix-second = Seconde
matrix-settled = Les deux tranchées
firm-kind = Ce que c’est
firm-name = Noms
firm-identifier = Identifiants
firm-jurisdiction = Constituée selon la loi de
firm-citizenship = Citoyennetés
firm-residence = Réside
firm-address = Adresses
firm-founded = Fondée
firm-ended = Disparue
firm-listed = Cotée
firm-site = Établissements
firm-capability = Biens et services
firm-programme = Programmes
firm-together = Détenteurs agissant ensemble
firm-fact = Faits indiqués
firm-owners = Propriétaires
firm-owns = Possède
firm-perhaps-same = Peut-être la même que
firm-since = depuis le { $date }
firm-read = lu le { $date }
same-same = tenues pour la même
same-different = tenues pour différentes
same-open = non tranché
entity-registered_entity = société inscrite à un registre
entity-legal_entity = personne morale
entity-arrangement = société de personnes, fiducie, fonds ou groupe
entity-state = État
entity-state_body = organisme d’un État
entity-person = personne
entity-withheld = non divulguée
entity-unknown = inconnue
name-legal = dénomination sociale
name-trading = nom commercial
name-former = ancien nom
name-transliterated = en d’autres lettres
name-alternative = autre nom
address-registered = siège statutaire
address-headquarters = siège
address-service = adresse de correspondance
address-residence = domicile
address-alternative = autre
together-acting_in_concert = agissent de concert
together-joint_venture = coentreprise
together-shareholders_agreement = convention d’actionnaires
together-related = liés
together-joint_holding = un même intérêt détenu ensemble

deal-contracts = Contrats
deal-supplies = Ce qu’elle fournit
deal-supplied = Ce qui lui est fourni
deal-given = Contrats qu’elle donne
deal-number = Numéro
deal-what = Objet
deal-stage = Étape
deal-buyer = Acheteur
deal-customer = Client
deal-supplier = Fournisseur
deal-amount = Montant
deal-ceiling = Au plus
deal-signed = Signé le
deal-period = Période
deal-under = En vertu de
deal-codes = Codes
deal-change = { $amount } (modification)
deal-days = { $from } au { $until }
stage-award = attribution
stage-contract = contrat
stage-vehicle = accord-cadre
same-no-edge = rien n’est dit des deux

# Portfolios kept.
watch-added = { $name } est conservé : { $rows } lignes traitées, { $refused } écartées
watch-same-rulebook = { $name } : déjà traité selon ces règles
watch-changed = { $name } : { $changed ->
    [one] une ligne sur { $rows } change
   *[other] { $changed } lignes sur { $rows } changent
}
watch-row = ligne { $row }, { $question } : de « { $before } » à « { $after } » ({ $by })
