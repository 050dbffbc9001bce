# Phrases des résumés qu’écrit `ntib digest`.
digest-subject = ntib : { $count ->
    [0] quelque chose vous attend
    [one] une nouvelle inscription pour vous
   *[other] { $count } nouvelles inscriptions pour vous
}
digest-hello = Bonjour { $name },
digest-lead = voici ce qui a été consigné depuis votre dernière visite ou notre dernier message, parmi ce que vous pouvez voir :
digest-item = { $what } { $count ->
    [one] (une inscription)
   *[other] ({ $count } inscriptions)
} : { $who }, { $on }
digest-more = { $count ->
    [one] et une autre affaire
   *[other] et { $count } autres affaires
}
digest-waits = Quelque chose vous attend qui ne doit pas voyager par courriel.
digest-read = À lire ici : { $address }
digest-why = Vous recevez ceci parce que vous l’avez demandé sur cette page; vous pouvez l’y arrêter.
