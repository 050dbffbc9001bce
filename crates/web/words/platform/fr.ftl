# Phrases of searching the workspace, and of what is new in it.
search-title-desk = Chercher dans le droit, les entreprises et l’espace de travail
search-hint-desk = Droit, entreprise, travail
search-desk = Dans l’espace de travail : { $count ->
    [0] rien de trouvé
    [one] un élément trouvé
   *[other] { $count } éléments trouvés
}
search-desk-shown = Les { $count } premiers sont affichés. Un mot de plus restreint la recherche.
search-desk-cut = Seuls les { $count } premiers mots ont été cherchés dans l’espace de travail.
search-desk-none = Rien de ce que vous pouvez voir ne contient tous ces mots. Le dernier mot peut être le début d’un mot.
search-desk-sign-in = Entrez dans l’espace de travail pour y chercher aussi.
kind-person = personne
kind-office = bureau
kind-post = poste
kind-account = compte
kind-log = registre
# Ce qui ne va pas dans la requête d’un programme.
api-not-found = cela n’existe pas
api-not-found-help = consultez `/api/v1/openapi.json`, ou cherchez
api-method = l’opération n’accepte pas cette méthode
api-method-help = ce qui envoie du JSON passe par POST, tout le reste par GET
api-too-large = l’envoi dépasse ce qui est lu
api-too-large-help = envoyez-en moins
api-too-many = { $given }, c’est plus qu’on n’en traite à la fois
api-too-many-help = divisez la requête
api-encoding = l’envoi n’est pas de type `application/json`
api-encoding-help = envoyez du JSON et dites-le dans `content-type`
api-elsewhere = une page d’un autre site a envoyé ceci
api-elsewhere-help = envoyez-le de ce site, ou sans navigateur
api-not-permitted = vos rôles ne le permettent pas
api-not-permitted-help = adressez-vous à une personne dont le rôle le permet
api-named-here = `{ $given }` crée un élément, qui reçoit son nom ici
api-named-here-help = omettez `object` et envoyez `once`; la réponse indique le nom, et un nouvel envoi mène au même
api-slow = cela a pris plus de temps qu’une requête n’en a
api-slow-help = demandez-en moins
api-busy = il n’y a pas de place pour l’instant
api-busy-help = réessayez dans un instant
api-moved = d’autres ont écrit au registre entre-temps
api-moved-help = réessayez
api-too-often = trop d’essais depuis un même endroit
api-too-often-help = attendez { $given } secondes
api-bug = une erreur du programme
api-bug-help = signalez-la avec le numéro de l’opération
api-bad-json = ce n’est pas le JSON attendu : { $given }
api-bad-json-help = envoyez un seul objet JSON
api-field-twice = `{ $given }` figure deux fois dans ce qui a été envoyé
api-field-twice-help = envoyez chaque champ une seule fois
api-unknown-field = l’opération ne connaît pas de champ `{ $given }`
api-unknown-field-help = retirez-le; la description nomme chaque champ
api-missing-field = il manque `{ $given }`
api-missing-field-help = indiquez-le; la description dit ce que c’est
api-bad-value = `{ $given }` ne convient pas ici
api-bad-value-help = corrigez la valeur; la description dit ce que le champ accepte
api-day = le recueil ne couvre pas `{ $given }`, ou ce n’est pas une date
api-day-help = donnez une date AAAA-MM-JJ dans la période modélisée
api-case = le cas comporte des erreurs
api-case-help = corrigez les lignes indiquées
api-bill = la nomenclature contient des erreurs
api-bill-help = corrigez les lignes indiquées
api-no-lists = ce serveur n’a pas de listes auxquelles confronter des parties
api-no-lists-help = démarrez-le avec `--lists`, ou servez-vous de `ntib screen`
api-not-signed-in = personne n’a ouvert de session
api-not-signed-in-help = ouvrez une session dans les pages et envoyez son témoin, ou un jeton de votre compte sous `Authorization: Bearer`; un jeton révoqué ou échu n’en est pas un
api-token-reads = le jeton n’a été émis que pour lire
api-token-reads-help = émettez-en un qui permet d’agir, à la page de votre compte
# Ce qui est nouveau.
news-nav = Nouveau
news-nav-some = Nouveau ({ $count })
news-title = Ce qui est nouveau pour vous
news-lead = Ce que d’autres ont consigné depuis que vous avez dit avoir regardé, parmi ce que vous pouvez voir.
news-count = { $count ->
    [0] Rien de nouveau
    [one] Une nouvelle inscription
   *[other] { $count } nouvelles inscriptions
}
news-cut = Seules les { $count } dernières inscriptions sont comptées; le registre contient le reste.
news-shown = Les { $count } premiers éléments sont affichés.
news-more = { $count ->
    [one] et une autre inscription
   *[other] et { $count } autres inscriptions
}
news-look = J’ai tout regardé
news-mail = Par courriel
news-mail-lead = Un résumé nomme ce qui est nouveau et mène ici. De ce qui ne doit pas voyager par courriel, il dit seulement que quelque chose attend.
news-often = À quelle fréquence
news-often-never = jamais
news-often-daily = chaque jour où il y a du nouveau
news-often-weekly = au plus une fois par semaine
news-lang = Langue du résumé
news-lang-en = anglais
news-lang-fr = français
news-address = Adresse de courriel
news-address-wrong = Indiquez une adresse comme nom@exemple.ca.
news-mail-save = Enregistrer
# Ouvrir une session auprès d’un fournisseur d’identité.
provider-with = Avec { $name }
provider-lead = Vous ouvrez la session là-bas et revenez ici.
provider-button = Ouvrir une session avec { $name }
provider-refused = La session n’a pas pu être ouverte. Recommencez d’ici.
provider-away = Le fournisseur d’identité est injoignable pour le moment. Réessayez, ou ouvrez une session autrement.
provider-weak = La session ouverte là-bas n’est pas assez sûre pour cet espace de travail. Recommencez avec le moyen que prescrit votre organisation, par exemple une clé ou un second facteur.
provider-stale = Votre session là-bas est ouverte depuis trop longtemps. Recommencez et identifiez-vous-y de nouveau.
provider-unknown = Votre identité là-bas n’est liée à aucun compte ici. Adressez-vous à votre administrateur.
