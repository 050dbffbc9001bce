# Phrases des pages. Chaque identifiant d’ici se trouve aussi dans en.ftl ; celles qui servent aussi à la ligne de commande sont dans `present`.

site-name = ntib
site-long = Base technologique et industrielle nationale
skip = Passer au contenu
other-language = English
nav-label = Principale
nav-ask = Poser une question
nav-case = Cas
nav-law = Le droit
search-label = Chercher dans le droit et les entreprises
search-hint = Droit ou entreprise
search-button = Chercher
error-title = Erreur : { $title }

tone-yes = Oui
tone-authority = Une autorisation est nécessaire
tone-no = Non
tone-open = Indéterminé
tone-plain = Réponse
truth-yes = remplie
truth-open = inconnue
truth-no = non remplie

front-window = Peut-il circuler, à quels droits, et pourquoi
front-eyebrow = Le droit de la base de défense intégrée, calculable
front-title = Peut-il circuler, à quels droits, qui peut l’acheter, et pourquoi?
front-lead = Un seul cas, toutes les réponses : l’autorisation d’exporter, les droits à l’entrée, les limites touchant les fournisseurs, à toute date, avec la disposition qui fonde chaque étape. Ce qui n’est pas connu reste ouvert, et l’on vous dit quel fait trancherait.
front-start = Répondre à quelques questions
front-case = Partir d’un cas
front-questions = Que voulez-vous savoir?
front-examples = Cas tout prêts
front-examples-lead = Des situations publiques, écrites sous forme de cas. Ouvrez-en un, changez un fait, voyez ce qui bouge.
front-who = À qui cela sert
front-who-firm = L’entreprise
front-who-firm-text = Le responsable du commerce ou de l’exportation, avec une pièce, une commande et une échéance : peut-elle partir, en vertu de quelle autorisation, à quels droits, avec quels documents, et qu’est-ce qui ferait d’un non un oui.
front-who-analyst = L’analyste
front-who-analyst-text = L’analyste de la base industrielle, qui demande quelles entreprises répondent à chaque définition et ce que vaut un accord : retirez-le et voyez quelles réponses changent.
front-who-liaison = L’agent de liaison
front-who-liaison-text = Celui qui a besoin de la règle telle qu’elle était ce jour-là, avec sa source et ses incertitudes, et d’une adresse à transmettre qui montre à d’autres la même réponse.
front-law = Le droit qui s’y trouve
front-law-all = Tous les instruments
list-rows = Lignes de listes

goals-title = Que voulez-vous savoir?
goals-lead = Choisissez une question. On ne vous demande ensuite que les faits qui comptent pour elle, un à la fois; vous pouvez toujours dire que vous ne savez pas.
goals-legend = Question
goal-missing = Choisissez une question
goal-from = réponse possible à partir du { $date }
date-label = À quelle date?
date-hint = Année-mois-jour, par exemple 2026-11-02. Le droit s’applique tel qu’il était ce jour-là.
date-other = Autre date
date-go = Changer
continue = Continuer
back = Retour
choose = Choisir…
change = Modifier
do-not-know = Je ne sais pas
question-number = Question { $count }
none-lead = L’article ne figure à aucune entrée de cette liste?
none-button = À aucune entrée
none-of-these = Aucun
or-these = ou
checks-hint = Cochez tout ce qui s’applique.
places-first = Nommés par les règles
places-all = Tous les lieux
places-others = Autres lieux
why-asked = Pourquoi cette question?
why-provisions = La réponse décide si ces dispositions s’appliquent :
ask-settles-always = Toute réponse tranche la question.
ask-settles-some = { $settles ->
    [one] { $settles } des { $tried } réponses possibles tranche à elle seule la question.
   *[other] { $settles } des { $tried } réponses possibles tranchent à elles seules la question.
}
ask-settles-none = Aucune réponse ne tranche à elle seule, mais elle le fait avec d’autres faits.
ask-settles-nothing = La question est tranchée sans ce fait; le modifier peut changer la réponse.
fact-key = Nom dans les fichiers de cas : { $key }
so-far = Jusqu’ici
see-answer = Voir la réponse en l’état
said-title = Vos réponses
restart = Recommencer

errors-title = Il y a un problème
mistake-prefix = Erreur :
entry-empty = Répondez à la question ou choisissez « Je ne sais pas »
entry-none-and-some = Choisissez « Aucun » ou les autres, mais pas les deux
entry-choice = Choisissez l’une des réponses proposées
entry-money = Écrivez le montant en chiffres, par exemple 18400,00
entry-share = Écrivez un pourcentage en chiffres, par exemple 12,5
entry-number = Écrivez un nombre en chiffres, par exemple 40 ou 2,5
entry-date = Écrivez la date sous la forme année-mois-jour, par exemple 2026-11-02
entry-code = Écrivez le code tel que la liste l’imprime
entry-day = Écrivez une date du { $from } au { $until }, sous la forme année-mois-jour
entry-range = Écrivez deux dates du { $from } au { $until }, la plus ancienne d’abord
hint-date = Année-mois-jour, par exemple 2026-11-02; si seules des bornes sont connues : du 2026-01-01 au 2026-06-30, ou : le 2026-01-01 ou après
hint-number = En chiffres, avec une virgule avant les décimales, par exemple 2,5; si seules des bornes sont connues : de 2 à 4, au moins 2, moins de 4
hint-share = En pour cent, par exemple 12,5; si seules des bornes sont connues : de 40 à 60, au moins 40, moins de 50
hint-money = En chiffres, avec une virgule avant les cents, par exemple 18400,00; si seules des bornes sont connues : de 18000 à 20000, au moins 18000
hint-text = Quelques mots
hint-code-hts = De deux à dix chiffres, avec ou sans points, par exemple 8807.30.00. Plus il y a de chiffres, plus la réponse est sûre.
hint-code-hs = De deux à dix chiffres, avec ou sans points, par exemple 8807.30.00. Plus il y a de chiffres, plus la réponse est sûre.
hint-code-usml = Catégorie et paragraphe, par exemple VIII(h)(1)
hint-code-eccn = Cinq caractères et un paragraphe, par exemple 9A610.x
hint-code-ecl = Groupe et article, par exemple 2-10.a ou 5504.2.a
hint-code-nsn = Treize chiffres, par exemple 1560-01-234-5678
hint-code-fsc = Quatre chiffres, par exemple 1560

case-title = Un cas
case-lead = Écrivez qui, quoi et où; chaque question qui se pose reçoit sa réponse. Rien de ce que vous entrez n’est conservé : un cas court voyage dans l’adresse de sa réponse.
case-label = Fichier de cas
case-hint = En YAML. Écrivez « unknown » pour un fait que vous ne connaissez pas, ou omettez-le.
case-answer = Répondre
case-start-from = Partir de
case-blank = Un cas vierge
case-more = { $count ->
    [one] Un autre cas tout prêt
   *[other] { $count } autres cas tout prêts
}
case-blank-title = mon cas
case-how = Comment s’écrit un cas
case-how-text = Des parties, des articles et des étapes, chacun avec ses faits. Chaque article à chaque étape reçoit sa propre réponse. Les noms des faits figurent dans l’entretien, sous « Pourquoi cette question? ».
case-or-ask = Plutôt répondre à une question à la fois
mistake-line = Ligne { $line }
mistakes-more = Et { $count } de plus.

answer-eyebrow = Réponse
stamp-date = En date du
stamp-suggested = (aucune date n’a été donnée)
stamp-rulebook = Recueil de règles
tool-resume = Poursuivre l’entretien
tool-value = Que vaut ici chaque instrument?
tool-edit = Modifier en fichier de cas
tool-checklist = Ce qui est à faire, par date
tool-json = La même chose en JSON
tool-timeline = Cette réponse dans le temps
glance = En un coup d’œil
nothing-asked = À cette date, aucune des questions du recueil ne se pose d’après ces faits.
facts-given = { $count ->
    [0] Aucun fait fourni
    [one] Un fait fourni
   *[other] { $count } faits fournis
}
matter-asked-movement = Le mouvement
matter-asked-offer = L’offre
matter-asked-firm = L’entreprise
does-not-arise = D’après ces faits, la question ne se pose pas.
sums-up = Résume les réponses qui suivent.
answer-this = Répondre
missing-more = { $count ->
    [one] Un de plus
   *[other] { $count } de plus
}
also-considered = { $count ->
    [one] Une autre disposition a été examinée
   *[other] { $count } autres dispositions ont été examinées
}
exceptions-head = Sauf si :
read-provision = Lire la disposition
owed-count = { $count ->
    [one] une obligation
   *[other] { $count } obligations
}
warning-count = { $count ->
    [one] une remarque
   *[other] { $count } remarques
}

timeline-eyebrow = Dans le temps
timeline-of = { $title } dans le temps
timeline-question = Question
timeline-from = Du
timeline-to = Au
timeline-show = Afficher
timeline-table = La même chose en tableau
timeline-outcome = Réponse
timeline-changed = Ce qui a changé
timeline-stretches = { $count ->
    [one] Une seule réponse sur toute la période
   *[other] { $count } périodes
}
changed-began = S’applique désormais
changed-open = Pourrait désormais s’appliquer
changed-ended = Ne s’applique plus
changed-other = Une liste, un taux ou un groupe de lieux dont elle dépend
back-to-answer = Retour à la réponse

value-title = Que vaut ici chaque instrument?
value-lead = Le recueil est relu sans un instrument, comme s’il n’avait jamais été pris. Ce qui change est ce que l’instrument vaut pour ce cas.
value-without = Sans : { $name }
value-question = Question
value-with = Tel quel
value-then = Sans lui
value-read = Lire l’instrument
value-all = Chaque instrument dont ces réponses peuvent dépendre
value-all-lead = Sur { $count ->
    [one] une réponse
   *[other] { $count } réponses
}, combien changent sans lui.
value-changed = Réponses qui changent
value-detail = En détail
value-try = Sans { $name }

library-title = Le droit
library-lead = { $count ->
    [one] Un instrument
   *[other] { $count } instruments
}; chaque disposition avec sa source, le jour de sa vérification et ce qui n’est pas modélisé.
provision-count = { $count ->
    [0] aucune disposition propre
    [one] une disposition
   *[other] { $count } dispositions
}
gap-count = { $count ->
    [one] une lacune connue
   *[other] { $count } lacunes connues
}
row-count = { $count ->
    [one] Une ligne
   *[other] { $count } lignes
}
value-count = { $count ->
    [one] une valeur
   *[other] { $count } valeurs
}
member-count = { $count ->
    [one] une appartenance
   *[other] { $count } appartenances
}
evidence-text_read = texte lu : { $count }
evidence-secondary = source secondaire : { $count }
evidence-unverified = non vérifié : { $count }
short-title = Titre abrégé
cited-as = Référence
read-source = Lire la source
identifier = Identifiant : { $id }
kind-instrument = instrument
kind-provision = disposition
kind-list = liste
kind-parameter = paramètre
kind-ring = groupe de lieux
value-head = Valeur
member-head = Membre
row-key = Clé
row-cite = Où cela figure
no-rows = La liste n’a aucune ligne.
pages-label = Pages
pages-of = Pages : { $list }
page-before = Précédente
page-after = Suivante
page-place = Lignes { $first } à { $last } sur { $total }
checked-plain = vérifié le { $date }
period-from = à compter du { $from }
period-to = jusqu’au { $to }
in-force-on = En vigueur le { $date }
not-in-force-on = Pas en vigueur le { $date }
own-words = Dans nos propres mots, et non le texte de la loi.
when-lead = Tout ceci doit être rempli :
written-for = Écrite une seule fois, elle vaut pour chacun de ceux-ci : { $roles }
readings = Interprétations
line-of = { $text } :

search-title = Chercher dans le droit et les entreprises
search-help = Des mots des titres, des textes ou de ce que demandent les dispositions, ou une référence comme 126.5. Les majuscules et les accents ne comptent pas.
search-found = { $count ->
    [0] Dans le droit : rien trouvé
    [one] Dans le droit : un résultat
   *[other] Dans le droit : { $count } résultats
}
search-shown = Les { $count } premiers sont affichés.
search-none = Essayez avec moins de mots, ou parcourez tous les instruments :

trouble-near = Ce qui se trouve à proximité
trouble-else = Où aller d’ici
trouble-front = Page d’accueil
trouble-not-found-title = Cette page n’existe pas
trouble-not-found = Rien ne se trouve à cette adresse. Elle a peut-être été mal saisie, ou le recueil n’a plus ce qu’elle nomme.
trouble-bad-address-title = Cette adresse ne peut pas être lue
trouble-bad-address = Elle nomme quelque chose que ce recueil n’a pas : { $given }
trouble-method-title = On ne demande pas cette page ainsi
trouble-method = La page existe, mais on ne peut pas la demander de cette façon. Suivez un lien qui y mène.
trouble-too-large-title = C’est trop volumineux
trouble-too-large = Le cas ou l’adresse dépasse ce qu’une page lit. Servez-vous de la ligne de commande pour les grands cas.
trouble-too-many-title = C’est trop pour une seule page
trouble-too-many = Le cas compte { $count } affaires; une page en traite au plus { $most }. Faites-en plusieurs cas ou servez-vous de la ligne de commande.
trouble-malicious-title = Un fichier a été refusé
trouble-malicious = L’analyseur de ce serveur y reconnaît un contenu malveillant. Rien n’a été conservé. Faites vérifier le fichier là d’où il vient, et envoyez-en un autre.
trouble-unscanned-title = Un fichier n’a pas pu être vérifié
trouble-unscanned = Tout fichier est analysé avant d’être lu, à la recherche de contenu malveillant, et l’analyseur n’a pas répondu. Rien n’a été conservé. Réessayez plus tard, ou envoyez un fichier plus petit.
trouble-encoding-title = Le formulaire n’a pas pu être lu
trouble-encoding = Il a été envoyé dans un codage qui n’est pas compris ici. Envoyez-le depuis la page de ce site.
trouble-slow-title = Cela a pris trop de temps
trouble-slow = La réponse n’était pas prête à temps et le travail a été abandonné. Réessayez, avec un cas plus petit s’il était grand.
trouble-busy-title = Il y a trop à faire
trouble-busy = Beaucoup de réponses sont en préparation à la fois. Réessayez dans un moment.
trouble-bug-title = Quelque chose s’est mal passé ici
trouble-bug = C’est une erreur du programme, pas la vôtre. Rien n’a été conservé. Veuillez la signaler avec le numéro d’opération.
operation = Opération { $id }
instruments = Instruments

checklist-lead = Tout ce qu’exigent les dispositions de cette réponse, chaque chose une fois, avec le dernier jour lorsqu’il peut être calculé.
checklist-day = Les délais sont comptés pour un mouvement le { $date }.

resting = Réponses qui s’appuient sur elle
resting-lead = Parmi les cas prêts, à leur propre date.
tried = Cas éprouvés
tried-lead = { $count ->
    [one] Un cas accompagne
   *[other] { $count } cas accompagnent
} la disposition et sont éprouvés à chaque vérification du droit : elle s’applique, elle ne s’applique pas de peu, ses jours charnières, un fait inconnu.

coverage-title = Couverture
coverage-lead = Ce qui est modélisé de chaque régime, avec quelle certitude chaque disposition a été vérifiée, et ce qui est laissé de côté. Ce qui est laissé de côté ne reçoit jamais de réponse devinée.
coverage-link = Couverture : ce qui est modélisé et ce qui ne l’est pas
coverage-checked = Vérifié entre le { $from } et le { $to }
coverage-other = Autres instruments
coverage-other-about = Instruments ajoutés par un dossier superposé ou pas encore rattachés à un régime.
coverage-rows = { $count ->
    [one] une ligne dans les listes
   *[other] { $count } lignes dans les listes
}
coverage-details = { $count ->
    [one] Une disposition dont une partie n’est pas calculée
   *[other] { $count } dispositions dont une partie n’est pas calculée
}
case-count = { $count ->
    [one] un cas
   *[other] { $count } cas
}
goals-other = Autres questions
goal-count = { $count ->
    [one] une question
   *[other] { $count } questions
}
front-regimes = Toutes les questions, par régime
front-examples-all = { $count ->
    [one] Le cas tout prêt
   *[other] Les { $count } cas tout prêts
}

origin-title = La marchandise est-elle originaire?
origin-lead = Une nomenclature en entrée, la réponse en sortie : selon quel critère et quelle règle par produit, le calcul ligne par ligne, ce qui manque, et les plus petits changements qui la rendraient originaire.
origin-bill = Nomenclature
origin-bill-hint = En YAML, ou un tableau à virgules dont la première ligne porte les en-têtes. Ce qui est omis est inconnu, et la réponse dit si cela compte.
origin-file = Ou un fichier
origin-file-hint = YAML ou CSV en UTF-8; il est lu à la place du texte ci-dessus. Les classeurs sont lus par la commande « ntib origin », qui écrit aussi un modèle.
origin-agreement = Accord
origin-agreement-own = celui que nomme la nomenclature
origin-day = Date de droit (année-mois-jour; celle de la nomenclature si vide)
origin-work-out = Calculer
origin-limits = Limites : { $kilobytes } Kio et { $materials } matières. Ce que vous entrez n’est pas conservé.
front-origin = Calculer l’origine d’après une nomenclature

nav-firms = Entreprises
days-as-of = En date du
days-known-at = Selon ce qui était connu le
days-known-wrong = Écrivez la date à laquelle l’information était connue sous la forme année-mois-jour, par exemple 2026-11-27.
age-today = aujourd’hui
age-days = { $count ->
    [one] vieux d’un jour
   *[other] vieux de { $count } jours
}
age-months = { $count ->
    [one] vieux d’un mois
   *[other] vieux de { $count } mois
}
age-years = { $count ->
    [one] vieux d’un an
   *[other] vieux de { $count } ans
}
evidence-source = Source
evidence-read = Lu le
evidence-sure = Cote
firms-title = Entreprises
firms-lead = Les entreprises, leurs propriétaires et ce qui se dit d’elles : chaque valeur avec sa source, le jour où elle a été lue et le degré de certitude de la vérification.
firms-to-status = Qui est quoi : chaque définition pour toutes les entreprises
firms-to-control = Qui contrôle qui?
firms-to-base = Ce qui est connu, et de quand cela date
firms-search-label = Trouver une entreprise
firms-search-hint = Un nom ou une partie de nom, ou un identifiant : LEI, UEI, CAGE, numéro de registre. L’orthographe peut différer un peu.
firms-filters = Plus : pays, nature, programme, ce qu’elle fait, date
firms-any = Tous
firms-country = Pays
firms-kind = Nature
firms-programme = Programme
firms-capability = Ce qu’elle produit ou fait
firms-show = Afficher
firms-by-country = Par pays
firms-by-programme = Par programme
firms-by-capability = { $count ->
    [one] Par ce qu’elles produisent ou font : une entrée
   *[other] Par ce qu’elles produisent ou font : { $count } entrées
}
firms-found = { $count ->
    [one] Une entrée
   *[other] { $count } entrées
}
firms-none = Rien ne correspond. Essayez avec moins de mots ou moins de conditions.
firms-name = Nom
found-own = par son nom dans la base
found-identifier = par l’identifiant { $scheme } { $id }
found-name = sous « { $name } »
card-id = Dans la base :
card-owners = Propriétaires et participations
card-tests = Qui la contrôle
card-countries = Par pays
card-status = Statut selon chaque définition
card-identity = Identité
card-activity = Établissements, biens, programmes, contrats
card-history = Ce qui a changé, et quand
card-json = Cette entreprise en JSON
card-status-json = Son statut en JSON
owners-figure = Qui détient { $firm } et ce qu’elle détient
owners-figure-text = Les détenteurs sont à gauche de ce qu’ils détiennent. Les tableaux ci-dessous disent la même chose.
owners-legend = Les détenteurs sont à gauche de ce qu’ils détiennent. Trait interrompu : taille mal connue, détention indirecte ou contestée. Cadre interrompu : personne n’est nommé.
owners-more = et { $count } de plus
owners-in-table = dans le tableau plus bas
owners-untold = Aucun propriétaire indiqué
owners-none = Aucune source de la base ne nomme de propriétaire à cette date. Cela ne dit pas qu’il n’y en a pas.
owners-own = Ses propriétaires
owners-above = Les propriétaires de ceux-ci
owners-below = Ce qu’elle possède
tie-unknown = part inconnue
tie-votes = { $share } des voix
tie-capital = { $share } du capital
stake-who = Détenteur
stake-for = pour
stake-of = Dans
stake-interest = Intérêt
stake-share = Part
stake-how = Comment
stake-since = Depuis
stake-direct = direct
stake-indirect = par l’entremise d’autres
stake-disputed = les sources divergent
stake-no-size = sans taille
tests-lead = Chaque loi a son propre critère. Rempli à coup sûr, peut-être, ou non : ce qui n’est pas connu peut être à n’importe qui.
tests-ask = Demander pour un détenteur
tests-too-many = Il y a plus de détenteurs au-dessus de cette entreprise qu’on n’en examine ici.
tests-perhaps-only = personne à coup sûr; certains peut-être
tests-perhaps = Peut-être, d’après ce qui est connu :
tests-path = Le chemin, selon chaque critère
tests-missing = ce qui manque
tests-more = { $count ->
    [one] et un de plus, peut-être
   *[other] et { $count } de plus, peut-être
}
tests-top = Au sommet :
countries-lead = Ce qui revient aux détenteurs de chaque pays à travers toutes les chaînes, au moins et au plus. La partie pleine de la barre est certaine, la partie claire possible.
countries-votes = Voix
countries-capital = Capital
countries-unknown = De n’importe quel pays, inconnu
status-lead = Chaque définition du recueil, côte à côte, avec des faits mesurés à partir de la base. Ouvrez-en une pour ses motifs.
status-why = Selon
status-missing = Faits que personne n’a indiqués
status-facts-count = { $count ->
    [one] Un fait mesuré ou indiqué
   *[other] { $count } faits mesurés ou indiqués
}
fact-column = Fait
fact-value = Ce qui est connu
fact-lacks = Ce qu’il faudrait savoir
lacks-more = { $count ->
    [one] et un de plus
   *[other] et { $count } de plus
}
history-lead = Du plus récent au plus ancien. Une date mène à cette page telle qu’elle était ce jour-là.
history-begins = commence
history-ends = prend fin
control-page-title = Qui contrôle qui?
control-page-lead = Un détenteur et une entreprise, et voici chaque critère de propriété et de contrôle : ce qui compte, par quel chemin, et ce qu’il faudrait savoir.
control-of = { $holders } dans { $firm }
control-holder = Détenteur
control-holder-more = Avec (facultatif)
control-firm = Entreprise
control-ask = Demander
control-hint = Un nom, un identifiant comme un LEI, ou le nom dans la base.
control-nobody-known = Personne dans la base ne répond à « { $given } ».
control-several = Plusieurs répondent à « { $given } » : choisissez.
control-swap = Dans l’autre sens
control-kind-note = Un critère demande combien est détenu, comment et, s’il le dit, par quel genre de détenteur. Il n’est pas demandé ici si le détenteur est inscrit sur une liste ou bloqué.
control-side = Côte à côte
matrix-page-title = Qui est quoi : chaque définition
matrix-title-of = { $code ->
    [CA] Qu’est-ce qu’une entreprise canadienne?
    [US] Qu’est-ce qu’une entreprise américaine?
    [GB] Qu’est-ce qu’une entreprise britannique?
    [AU] Qu’est-ce qu’une entreprise australienne?
    [NZ] Qu’est-ce qu’une entreprise néo-zélandaise?
   *[other] Qu’est-ce qu’une entreprise de ce pays : { $place }?
}
matrix-page-lead = Les mêmes entreprises selon chaque définition. Lorsqu’un fait décisif n’est pas connu, la définition est indéterminée : rien n’est deviné.
matrix-issuer = Définitions de
matrix-country = Entreprises de
matrix-counts = { $count ->
    [one] Une entreprise, par définition
   *[other] { $count } entreprises, par définition
}
matrix-holds = Remplie
matrix-fails = Non remplie
matrix-open = Indéterminée
matrix-not-asked = Non posée
matrix-differ-title = Où les définitions divergent
matrix-differ-lead = Paires de définitions toutes deux tranchées pour une entreprise et qui donnent des résultats différents, l’écart le plus large d’abord.
matrix-agree = Pour ces entreprises, aucune paire de définitions tranchées ne diverge.
matrix-only = Seulement « { $title } » :
matrix-more = { $count ->
    [one] et une de plus
   *[other] et { $count } de plus
}
matrix-pairs-more = { $count ->
    [one] Une autre paire
   *[other] { $count } autres paires
}
matrix-matrix = Entreprise par entreprise
matrix-matrix-lead = Les numéros sont ceux des définitions ci-dessus. ✓ remplie, ✗ non remplie, ? indéterminée, · non posée.
matrix-csv = La matrice en tableau (CSV)
matrix-list = La liste « { $name } » a été lue : { $count } inscriptions, dont { $known } figurent dans la base.
matrix-list-none = Aucune liste de parties n’a été donnée à ce serveur (ntib serve --listed) : les définitions qui en demandent une, comme celle des personnes bloquées, restent indéterminées.
stock-title = Ce qui est connu, et de quand cela date
stock-lead = Ce que contient la base : chaque énoncé avec sa source, son âge et sa cote. Ce qui n’y est pas est inconnu, et non inexistant.
stock-statements = Énoncés
stock-entities = Entités
stock-firms = Entreprises
stock-sources = Sources
stock-oldest-read = La source lue il y a le plus longtemps l’a été le { $date }.
stock-tier = Propriétaires connus jusqu’au sommet
stock-tier-lead = Pour combien d’entreprises les voix ou le capital peuvent être suivis par toutes les chaînes jusqu’à des personnes ou des États : entièrement, en partie, ou pas du tout.
stock-tier-owners = Propriétaires
stock-tier-top = connus avec certitude jusqu’au sommet
stock-tier-part = connus en partie : entre des bornes
stock-tier-none = inconnus
stock-such-as = Par exemple
stock-about-column = Sujet
stock-kinds = Par nature d’entité
stock-ages = Par âge
stock-age-30 = depuis 30 jours au plus
stock-age-180 = depuis 180 jours au plus
stock-age-365 = depuis un an au plus
stock-age-730 = depuis deux ans au plus
stock-age-more = depuis plus longtemps
stock-count = Nombre
stock-oldest = Plus ancien lu le
stock-sources-lead = La source qui s’arrête le plus tôt vient en premier : ce qui s’est passé après son dernier jour n’y est pas.
stock-published = Publié le
stock-ends = S’arrête
search-firms = { $count ->
    [one] Une entreprise ou personne
   *[other] { $count } entreprises ou personnes
}
search-firms-all = Toutes
front-firms-lead = { $count ->
    [one] Une entreprise, ses propriétaires à travers toutes les couches et son statut selon chaque définition.
   *[other] { $count } entreprises, leurs propriétaires à travers toutes les couches et leur statut selon chaque définition.
}
front-firms-all = Toutes les entreprises

trouble-elsewhere-title = Le formulaire ne vient pas d’ici
trouble-elsewhere = Ce qui change la base de ce serveur n’est accepté que depuis ses propres pages. Allez-y et envoyez-le de nouveau.
trouble-not-permitted-title = Vous ne pouvez pas emporter ceci
trouble-not-permitted = Vous le voyez, mais vos rôles ne vous permettent pas de le sortir de l’espace de travail. Adressez-vous à une personne dont le rôle le permet, ou à l’administrateur.
import-title = Verser un tableau
import-lead = Une liste d’entreprises devient des énoncés à leur sujet; une matrice d’articles devient un cas avec ses réponses. Vous voyez ce que dirait chaque colonne, ce qui serait tiré de chaque ligne et ce qui cloche dans telle cellule avant que quoi que ce soit ne soit gardé.
import-step-1 = Choisissez le tableau.
import-step-2 = Dites ce qu’indiquent ses colonnes : une première supposition est faite d’après les en-têtes.
import-step-3 = Voyez ce qui en serait tiré, puis gardez-le ou emportez-le.
import-kept-here = Ce que vous gardez s’ajoute à la base de ce serveur, en mémoire : quiconque atteint ces pages le voit sous Entreprises, marqué de votre source, jusqu’à ce qu’il soit retiré ou que le serveur s’arrête. Rien de ce qui était là n’est modifié.
import-not-kept = Ce serveur ne garde rien : ce qui est tiré de votre tableau est affiché, peut être enregistré en fichiers, puis est oublié. La personne qui exploite le serveur permet d’y garder des tableaux avec « ntib serve --import ».
import-full = La base de ce serveur, ou ce qui y a été ajouté, a atteint la taille au-delà de laquelle les pages n’ajoutent plus. Enregistrez les énoncés et lisez-les avec la commande.
import-file = Tableau
import-file-hint = CSV, texte à tabulations ou classeur Excel (.xlsx), au plus { $megabytes } Mio et { $columns } colonnes; aussi des fichiers publiés (BODS, GLEIF, OCDS) de cette taille.
import-paste = Ou collez des lignes
import-paste-label = Lignes avec leurs en-têtes
import-paste-hint = Des virgules, des points-virgules ou des tabulations entre les colonnes; ce qu’on copie d’un tableur a des tabulations.
import-more = Plus : feuille, ligne des en-têtes, une correspondance enregistrée
import-sheet = Feuille d’un classeur (la première si vide)
import-head = Ligne des en-têtes (trouvée si vide)
import-map-file = Fichier de correspondance
import-map-file-hint = Un fichier enregistré ici auparavant, ou écrit pour la commande.
import-as-firms = Lire comme liste d’entreprises
import-as-items = Lire comme matrice d’articles
import-samples = Tableaux pour commencer :
import-sample-firms = entreprises
import-sample-items = articles
import-big = Les tableaux plus grands sont lus par la commande « ntib import table ».
import-here = Versé sur ce serveur
import-none = Rien encore.
import-done = Gardé
import-dropped = Retiré : ce n’est plus dans la base. On peut le remettre jusqu’à l’arrêt du serveur.
import-drop = Retirer
import-restore = Remettre
import-lines = Ses énoncés dans un fichier
import-more-firms = { $count ->
    [one] et une autre
   *[other] et { $count } autres
}
import-verdicts = { $count ->
    [one] Un verdict a été donné sur ce serveur quant à savoir si deux fiches ne font qu’une.
   *[other] { $count } verdicts ont été donnés sur ce serveur quant à savoir si deux fiches ne font qu’une.
}
import-verdict-lines = Dans un fichier, à lire avec --base
import-limit = Au plus { $count } tableaux sont gardés.
import-nothing = Choisissez un fichier ou collez des lignes.
import-too-large = Le tableau est plus grand que ce que lisent les pages. Divisez-le, ou utilisez la commande « ntib import table ».
import-too-wide = Le tableau a { $what } colonnes, plus que ce que lisent les pages. Supprimez celles qui ne disent rien.
import-head-wrong = La ligne des en-têtes est un nombre de 1 à { $what }.
import-no-workbook = Le fichier n’est pas un classeur lisible ({ $what }). Enregistrez-le en .xlsx sans mot de passe, ou la feuille en CSV.
import-no-sheet = Le classeur n’a pas cette feuille. Ses feuilles : { $what }.
import-no-text = Le fichier n’est ni du texte ni un classeur .xlsx. Enregistrez-le en .xlsx ou en CSV.
mapping-title = Ce que disent les colonnes
import-known = C’est la disposition publiée « { $name } » : on sait ce que disent ses colonnes.
import-map = Correspondance
import-map-hint = Changez ce qui n’est pas exact; chaque ligne dit quelle colonne indique quoi.
import-columns = Colonnes
import-columns-lead = Dites de chaque colonne ce qu’elle indique de l’entreprise de sa ligne. Une supposition reste une supposition : regardez chaque ligne.
import-heads-on = Les en-têtes sont à la ligne { $line }.
import-heading = En-tête
import-values = Valeurs
import-says = Ce qu’elle dit
import-says-nothing = Rien qui soit lu
import-blank-heading = sans en-tête
import-guess = supposition
import-forms = Écriture des dates et des montants
import-dates = Dates comme 04/06/2012
import-from-rows = Selon les lignes; dans le doute, la ligne est écartée
import-day-first = jour d’abord
import-month-first = mois d’abord
import-decimal = Montants comme 1,200
import-currency = Monnaie des montants qui n’en nomment pas
import-source = D’où vient le tableau
import-source-lead = Chaque énoncé le porte. Qui le lira plus tard verra la source, son âge et la sûreté de la vérification.
import-source-title = Titre
import-publisher = Éditeur (facultatif)
import-url = Adresse (facultatif)
import-retrieved = Obtenu le
import-confidence = Comment il a été vérifié
import-preview = Voir ce qui en serait tiré
import-preview-again = Revoir
import-save-map = Enregistrer la correspondance
import-save-errors = Enregistrer la feuille d’erreurs (CSV)
import-save-statements = Enregistrer les énoncés
import-retrieved-wrong = Écrivez le jour où le tableau a été obtenu sous la forme année-mois-jour, comme 2026-11-27.
import-title-lacks = Dites comment s’appelle la source : les énoncés portent son titre.
import-url-wrong = Une adresse commence par https:// ou http://.
import-currency-wrong = « { $given } » n’est pas une monnaie : écrivez ses trois lettres, comme CAD.
import-no-heading = La colonne { $number } n’a pas d’en-tête, si bien que rien ne peut y être lu. Donnez-lui-en un dans le tableau, ou choisissez « Rien qui soit lu ».
import-heading-twice = L’en-tête « { $heading } » figure deux fois dans le tableau. Renommez-y l’un d’eux.
import-twice = « { $heading } » et « { $other } » sont choisies pour la même chose. Choisissez-en une.
import-needs-contract = « { $heading } » parle d’un contrat, et aucune colonne n’est choisie pour le numéro du contrat.
import-needs-owner = « { $heading } » parle d’un propriétaire, et aucune colonne n’est choisie pour son nom ou son identifiant.
import-needs-site = « { $heading } » parle d’un établissement, et aucune colonne n’est choisie pour son pays.
import-needs-item = « { $heading } » est un code de quelque chose, et aucune colonne n’est choisie pour ce que c’est.
import-needs-symbol = « { $heading } » est une bourse, et aucune colonne n’est choisie pour le symbole qui y a cours.
import-needs-firm = Aucune colonne n’est choisie pour le nom de l’entreprise ou un identifiant : on ne saurait pas de qui parlent les lignes.
import-line = Ligne
import-column = Colonne
import-value = Valeur
import-left-out = Écarté
import-the-row = la ligne
import-the-value = la valeur seule
import-problem = Ce qui ne va pas
import-remedy = Que faire
import-subject = Qui
import-said = Ce qui est dit
import-statements = { $count ->
    [0] Aucun énoncé
    [one] Un énoncé
   *[other] { $count } énoncés
}
import-rows = { $count ->
    [one] une ligne
   *[other] { $count } lignes
}
import-entries = { $count ->
    [one] une entreprise, un propriétaire ou un acheteur
   *[other] { $count } entreprises, propriétaires et acheteurs
}
import-refused = { $count ->
    [0] aucune ligne écartée
    [one] une ligne écartée
   *[other] { $count } lignes écartées
}
import-issues = { $count ->
    [0] Les lignes sont en ordre
    [one] Une chose ne va pas dans les lignes
   *[other] { $count } choses ne vont pas dans les lignes
}
import-issues-lead = Les lignes qui diraient autre chose que ce qu’elles veulent dire sont écartées en entier; des autres, la valeur seule. Corrigez le tableau et versez-le de nouveau, ou continuez sans elles.
import-issues-shown = Les { $count } premières sont affichées; la feuille d’erreurs les a toutes.
import-statements-shown = Les { $count } premiers sont affichés.
import-keep = Garder
import-keep-lead = Une fois gardés, les énoncés se placent à côté de ceux de la base, sous la source que vous avez nommée; les fiches qui ont le même identifiant, ou un même nom entier et une même adresse, sont montrées comme une seule, et les paires vraisemblables sont soumises à un verdict. Tout peut être retiré.
import-keep-button = { $count ->
    [one] Ajouter l’énoncé à la base
   *[other] Ajouter { $count } énoncés à la base
}
import-keep-nothing = Rien ne serait dit : il n’y a rien à garder.
import-command = La même chose par la commande, avec la correspondance enregistrée :
import-fact-wrong = « { $value } » ne peut pas être lu comme « { $fact } »
import-one-of = Écrivez l’un de ces mots : { $choices }
import-yes-no = oui, non
import-a-country = un pays par son nom ou ses deux lettres
import-row-length = La ligne a { $row } cellules, les en-têtes { $header }
import-row-length-help = Mettez entre guillemets les cellules qui contiennent le signe séparant les colonnes
import-item-line = ligne { $line }
import-item-twice = La ligne { $line } a un article de ce nom
import-item-twice-help = Donnez à chaque article un nom qui lui soit propre
import-needs-fact = Aucune colonne n’est choisie pour un fait : il n’y a rien d’où répondre.
import-movement = mouvement
items-title = Ce que les colonnes disent des articles
items-id = Nom de l’article
items-columns-lead = Dites de chaque colonne quel fait de l’article elle indique. Une cellule vide est inconnue, et les réponses disent où cela compte.
items-fact = Fait
items-movement = Le mouvement
items-movement-lead = Ce qui vaut pour toutes les lignes. Ce que vous laissez ouvert est demandé là où une réponse en dépend.
items-not-said = Non précisé
items-preview = Voir les articles
items-count = { $count ->
    [0] Aucun article
    [one] Un article
   *[other] { $count } articles
}
items-item = Article
items-issues-lead = Une ligne dont une cellule ne peut être lue est écartée : un article privé d’un fait qu’il indique recevrait une réponse fausse.
items-answers = Les réponses
items-answers-lead = Les articles deviennent un seul cas : chaque question qui se pose, article par article, avec les raisons et ce qui manque.
items-answer = { $count ->
    [one] Répondre pour l’article
   *[other] Répondre pour { $count } articles
}
items-edit = Le voir d’abord comme fichier de cas
items-too-many = Une page répond à { $count } articles à la fois. Enregistrez le tableau et traitez-le avec la commande.
items-save-table = Enregistrer comme tableau pour la commande
items-command = La même chose par la commande, réponses en colonnes :
front-import = Verser un tableau d’articles ou d’entreprises
firms-to-import = Verser une liste d’entreprises
col-group-firm = L’entreprise
col-group-parent = Son propriétaire
col-group-stake = Combien est détenu
col-group-item = Ce qu’elle fait ou fournit
col-group-contract = Un contrat
col-group-site = Un établissement
col-group-fact = Faits que la loi demande d’une entreprise
col-parent-name = Propriétaire : nom
col-parent-uei = Propriétaire : UEI
col-parent-lei = Propriétaire : LEI
col-parent-place = Propriétaire : pays
col-stake-from = Détenue depuis
col-stake-votes = Part des droits de vote
col-stake-capital = Part du capital
col-stake-shares = Part des votes et du capital à la fois
col-firm-lei = LEI
col-firm-uei = UEI
col-firm-cage = Code CAGE ou NCAGE
col-firm-business-number = Numéro d’entreprise
col-firm-trading = Nom commercial
col-firm-name = Dénomination sociale
col-firm-jurisdiction = Pays dont la loi la constitue
col-firm-hq-place = Pays de son siège
col-firm-place = Pays (sans dire de quoi)
col-firm-address = Rue
col-firm-town = Ville
col-firm-region = Province, État ou comté
col-firm-founded = Fondée le
col-firm-ended = Dissoute le
col-firm-former = Ancien nom
col-firm-market = Bourse
col-firm-symbol = Symbole en bourse
col-site-name = Établissement : nom
col-site-town = Établissement : ville
col-site-region = Établissement : province, État ou comté
col-site-place = Établissement : pays
col-item-part = Numéro de pièce
col-item-what = Désignation
col-item-eccn = ECCN
col-item-usml = Paragraphe de l’USML
col-item-ecl = Article de la LMTEC canadienne
col-item-hts = Numéro tarifaire américain (HTS)
col-item-hs = Numéro tarifaire (SH)
col-item-nsn = Numéro de nomenclature OTAN
col-item-fsc = Classe d’approvisionnement fédérale
col-item-naics = SCIAN
col-item-psc = Code de produit ou de service
col-item-unspsc = UNSPSC
col-contract-id = Contrat : numéro
col-contract-amount = Contrat : montant
col-contract-currency = Contrat : monnaie
col-contract-signed = Contrat : signé le
col-contract-from = Contrat : premier jour
col-contract-last-day = Contrat : dernier jour
col-contract-buyer = Contrat : acheteur

card-deals = Contrats et fournitures
card-ask = Poser des questions sur cette entreprise en tant que
card-ask-button = Faire un cas
deals-lead = De tout temps, les plus récents d’abord, chacun avec sa source. Une modification ajoute à un contrat ou en retranche : sa somme est celle de toutes les modifications.
deals-more = { $count ->
    [one] Une autre figure dans le document.
   *[other] { $count } autres figurent dans le document.
}
same-lead = Les fiches ne sont jamais fusionnées : un verdict dit que deux fiches ne font qu’une ou sont deux, donne sa raison, et un autre verdict le défait.
same-title = Rendre un verdict sur une autre fiche
same-about = Le dernier verdict compte à partir d’aujourd’hui. Les précédents demeurent, avec leurs raisons, et reparaissent aux jours antérieurs.
same-with = L’autre fiche, par son nom dans la base
same-with-hint = Comme l’affiche sa page, par exemple ca/mda.
same-verdict = Verdict
same-is-same = Elles ne font qu’une
same-is-different = Elles sont deux
same-is-open = Non décidé : les verdicts antérieurs ne comptent plus
same-reason = Raison
same-by = Rendu par
same-button = Rendre le verdict
same-nobody = Personne d’autre dans la base ne s’appelle « { $given } » : écrivez le nom de l’autre fiche dans la base.
same-choose = Choisissez un verdict.
same-reason-lacks = Dites pourquoi, afin qu’un lecteur puisse suivre (au plus 2 000 lettres).
same-by-lacks = Dites qui rend le verdict.
same-not-kept = Ce serveur ne garde pas de verdicts. Utilisez la commande « ntib same ».
answer-parties = Parties dans la base
answer-party-none = personne dans la base ne s’appelle « { $name } »

stock-publisher = Éditeur
stock-filtered = { $count } énoncés sur { $all }.
stock-unfilter = Tout compter
stock-all = Tout
stock-no-publisher = Aucun éditeur nommé
stock-programmes = Niveaux des programmes
stock-programmes-lead = Qui a, à notre connaissance, une part dans chaque programme, qui fournit ces entreprises, et qui fournit les fournisseurs. Derrière chaque niveau est indiqué pour combien d’entreprises on connaît au moins un fournisseur : ce qui y manque n’est pas connu, ce qui ne veut pas dire inexistant.
stock-tier-1 = Y ont une part
stock-tier-2 = Les fournissent
stock-tier-3 = Fournissent celles-ci
stock-supplied = Fournisseurs connus de
stock-ages-lead = Ce qui est dit de chaque chose, selon l’âge de sa source : depuis le jour de sa publication, ou de sa lecture si celui-ci n’est pas indiqué. Chaque barre est le tout de sa ligne.
stock-oldest-of = La plus ancienne
stock-programmes-more = { $count ->
    [one] Un autre programme
   *[other] { $count } autres programmes
}
stock-statement-count = { $count ->
    [one] un énoncé
   *[other] { $count } énoncés
}
stock-source-count = { $count ->
    [one] une source
   *[other] { $count } sources
}
