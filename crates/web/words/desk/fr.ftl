# Phrases de l’espace de travail : son cadre, ses entrées, les étiquettes, les personnes.

nav-desk = Espace de travail
desk-nav-label = Espace de travail
desk-nav-today = Aujourd’hui
invented = Tout est inventé dans cet espace de travail : personnes, entreprises, réunions et dossiers. Choisissez qui vous êtes; il n’y a pas d’ouverture de session.
be-title = Qui voulez-vous être?
be-lead = Cet espace de travail est un exemple. Chaque personne voit ce que ses postes, ses rôles et son pays permettent, et rien de plus.
be-label = Vous êtes
be-button = Changer
be-this = Être { $name }
be-others = Autres personnes de l’exemple
sign-in-title = Ouvrir une session
sign-in-lead = Cette page est réservée aux personnes qui ont ouvert une session.
sign-in-again = Réessayer
sign-out = Fermer la session

label-seen-by = Vu par { $who }.
label-nobody = personne
label-more = { $named } et { $count ->
    [one] une autre personne
   *[other] { $count } autres personnes
}
label-why = Qui le verra, et pourquoi
label-fields = Qui peut le voir
label-level = Niveau
label-places = Communicable aux personnes de
label-audience = Destinataires
label-audience-hint = Quiconque est l’un d’eux. Si rien n’est coché, personne ne le voit.
label-roles = Rôles
label-posts = Postes
label-people = Personnes
label-caveats = Réserves
label-level-missing = Choisissez un niveau
label-wrong = « { $given } » ne peut pas figurer dans cette étiquette; choisissez dans la liste
label-classified = « { $given } » est une marque de matière classifiée, qui n’est pas acceptée ici; gardez-la dans un système agréé à cette fin

role-public = le public
role-firm = responsable d’une entreprise
role-analyst = analyste
role-liaison = agent de liaison
role-senior = haut fonctionnaire
role-auditor = vérificateur

sees-nav = Qui voit quoi
sees-title = Qui le verra, et pourquoi
sees-lead = Ce qui est demandé ici est ce qui décide quand quelqu’un regarde : la même fonction, pour toutes les personnes connues ici.
sees-count = { $count ->
    [0] Personne ne le voit
    [one] Une personne le voit
   *[other] { $count } personnes le voient
}
sees-person = Personne
sees-sees = Le voit
sees-yes = Oui
sees-no = Non
sees-why = Pourquoi
sees-other = Essayer une étiquette
sees-button = Montrer qui le verrait

people-nav = Personnes
people-title = Personnes
people-lead = Qui est ici, pour qui, et dans quels postes et rôles aujourd’hui.
people-name = Nom
people-organisation = Organisation
people-place = Pays
people-posts = Postes
people-roles = Rôles
people-held = Postes et rôles au fil du temps
people-held-none = Aucun poste ni rôle.
people-what = Poste ou rôle
people-kind = Genre
people-post = poste
people-role = rôle
people-from = Du
people-until = Jusqu’au (exclu)
people-now = Aujourd’hui
people-now-yes = occupé
people-now-no = non occupé
people-ceiling = Le plus que cette personne peut voir
people-ceiling-lead = Jusqu’à l’un de ces niveaux, avec ces réserves, là où le pays et les destinataires le permettent aussi :
people-ceiling-none = Rien : aucun rôle doté d’un plafond n’est tenu aujourd’hui.
people-briefed = Instruit de
people-briefed-none = Rien.

today-title = Aujourd’hui, { $name }
today-done = Dernièrement
today-nothing = Rien n’a été inscrit que vous puissiez voir.
