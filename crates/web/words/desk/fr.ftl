# Phrases de l’espace de travail : son cadre, ses entrées, les étiquettes, les personnes.

nav-desk = Espace de travail
desk-nav-label = Espace de travail
desk-nav-today = Aujourd’hui
invented = Tout est inventé ici : personnes, entreprises, réunions et dossiers. Choisissez qui vous êtes; personne n’ouvre de session.
be-title = Qui voulez-vous être?
be-lead = Cet espace de travail est un exemple. Chaque personne voit ce que ses postes, ses rôles et son pays permettent, et rien de plus.
be-label = Vous êtes
be-button = Changer
be-this = Être { $name }
be-others = Autres personnes de l’exemple
sign-in-title = Ouvrir une session
sign-in-lead = Cette page est réservée aux personnes qui ont ouvert une session.
sign-in-passkey = Avec une clé d’accès
sign-in-passkey-button = Ouvrir une session avec une clé d’accès
sign-in-code = Avec un code
sign-in-code-lead = Une invitation, ou un code gardé pour le jour où votre clé d’accès est perdue. Un code n’ouvre que votre compte, pour y inscrire une clé d’accès.
sign-in-code-label = Code
sign-in-code-button = Utiliser le code
sign-in-code-refused = Ce code n’ouvre rien : vérifiez-le, ou demandez-en un autre à votre administrateur
passkey-script = Les clés d’accès exigent que les scripts soient permis sur cette page; tout le reste fonctionne sans eux.
passkey-trouble = L’authentificateur n’a pas répondu. Réessayez.
passkey-refused = La clé d’accès n’a pas été acceptée. Réessayez, ou utilisez un code.
account-title = Votre compte
account-only-code = Vous êtes entré avec un code. Inscrivez une clé d’accès maintenant : le code ne peut plus servir.
account-passkeys = Clés d’accès
account-passkeys-none = Aucune pour l’instant.
account-since = depuis le { $date }
account-copied = peut se trouver sur plusieurs de vos appareils
account-drop = Retirer { $name }
account-name = Nom de la nouvelle clé d’accès
account-name-hint = Un nom qui vous permettra de la reconnaître, par exemple : portable, téléphone, clé de sécurité.
account-name-missing = Donnez un nom à la clé d’accès
account-enrol = Inscrire une clé d’accès
account-stale = Pour modifier votre compte, fermez la session et ouvrez-en une autre : il peut être modifié durant les dix minutes qui suivent.
account-sessions = Sessions
account-sessions-count = { $count ->
    [one] Votre seule session est celle-ci.
   *[other] Vous avez { $count } sessions, ici et ailleurs.
}
account-session-seen = dernière activité { $moment }
account-session-this = celle-ci
account-session-end = Fermer la session du { $moment }
how-provider = Par le fournisseur d’identités
how-passkey = Par une clé d’accès
how-chosen = Choisie dans la liste
how-code = Par un code
account-sessions-end = Fermer toutes les autres sessions
account-recovery = Codes pour le jour où une clé d’accès est perdue
account-recovery-count = { $count ->
    [0] Vous n’en avez aucun.
    [one] Il vous en reste un.
   *[other] Il vous en reste { $count }.
}
account-recovery-new = Créer de nouveaux codes; les anciens n’ouvrent alors plus rien
token-title = Jetons pour programmes
token-lead = Un programme qui porte un jeton s’adresse en votre nom à l’interface pour programmes : il voit ce que vous voyez. Il ne signe rien et ne gère ni les personnes ni les comptes. Ce qu’il fait est consigné sous sa marque.
token-name = À quoi sert le jeton
token-name-missing = Dites à quoi sert le jeton
token-may = Il permet de
token-read = lire
token-write = lire, et faire ce que vous pouvez faire
token-days = Durée de validité
token-days-count = { $count ->
    [one] un jour
   *[other] { $count } jours
}
token-days-missing = Choisissez la durée de validité
token-too-many = Vous avez { $most } jetons; révoquez-en un d’abord
token-issue = Émettre un jeton
token-until = jusqu’au { $date }
token-revoke = Révoquer { $name }
token-new = Votre nouveau jeton
token-keep = Copiez-le là où le programme le lit, et nulle part ailleurs. Il n’est montré qu’une fois; seule son empreinte est conservée.
account-codes-new = Vos nouveaux codes
account-codes-keep = Gardez-les là où personne d’autre ne les lit. Ils ne sont montrés qu’une fois; chacun ne sert qu’une fois.
sign-out = Fermer la session

label-seen-by = Visible par { $who }.
label-nobody = personne
label-more = { $named } et { $count ->
    [one] une autre personne
   *[other] { $count } autres personnes
}
label-why = Qui le voit, et pourquoi
label-fields = Qui peut le voir
label-level = Niveau
label-places = Communicable aux personnes de
label-audience = Destinataires
label-audience-hint = Quiconque est l’un d’eux. Si rien n’est coché, personne ne le voit.
label-roles = Rôles
label-posts = Postes
label-people = Personnes
label-not-listed = Une personne absente de la liste
label-not-listed-hint = La liste donne celles dont quelque chose a été inscrit en dernier. Pour une autre, écrivez l’adresse de sa page ou le nom à la fin de cette adresse.
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
role-administrator = administrateur
actor-founder = le fondateur du registre
actor-public-record = le registre public

sees-nav = Qui voit quoi
sees-title = Qui le voit, et pourquoi
sees-lead = La même règle décide ici et quand quelqu’un ouvre une page. Elle est appliquée ci-dessous à toutes les personnes connues ici.
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
sees-releasable = communicable à ce pays : { $value }
sees-not-releasable = non communicable à ce pays : { $value }
sees-among = parmi les destinataires : { $value }
sees-not-among = hors des destinataires : { $value }
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
people-from-none = non indiqué
people-until = Jusqu’au (exclu)
people-now = Aujourd’hui
people-now-yes = occupé
people-now-no = non occupé
people-ceiling = Ce que cette personne peut voir, au plus
people-ceiling-lead = Jusqu’à l’un de ces niveaux, avec ces réserves, là où le pays et les destinataires le permettent aussi :
people-ceiling-none = Rien : aucun rôle doté d’un plafond n’est tenu aujourd’hui.
people-briefed = Instruit de
people-briefed-none = Rien.

today-title = Aujourd’hui, { $name }
today-done = Activité récente
today-nothing = Rien n’a encore été inscrit que vous puissiez voir.
people-end = Mettre fin à { $role }
people-keeping = Pour qui tient le registre des personnes
people-grant = Accorder un rôle
people-reason = Motif
people-grant-button = Accorder
people-account = Compte
people-sign-out = Fermer toutes ses sessions
people-account-closed = Le compte est fermé : personne n’y ouvre de session.
people-account-passkeys = { $count ->
    [0] Aucune clé d’accès n’est inscrite.
    [one] Une clé d’accès est inscrite.
   *[other] { $count } clés d’accès sont inscrites.
}
people-account-waiting = Une invitation est en attente.
people-invite = Inviter à inscrire une clé d’accès
people-close = Fermer le compte
people-open = Rouvrir le compte
people-code = Invitation
people-code-lead = Remettez ce code à la personne vous-même, après vous être assuré de son identité. Il n’est montré qu’une fois, sert une fois, et vaut sept jours.
people-not-permitted = Vos rôles ne le permettent pas; adressez-vous à l’administrateur
sees-others = Des personnes dont vous ne pouvez pas prendre connaissance le verraient aussi.
trouble-too-often-title = Trop d’essais
trouble-too-often = { $count ->
    [one] Attendez une seconde, puis réessayez.
   *[other] Attendez { $count } secondes, puis réessayez.
}
