"""A made-up register as statements of BODS 0.4, one a line: python bods_lines.py ENTITIES FILE

The register is that of `ntib_base::synthetic` with the seed that benches use. Prints how many statements were written.
"""

import sys

MASK = (1 << 64) - 1
state = 20_261_127 | 1 << 63


def below(limit):
    """The next number below a limit (xorshift64*; Vigna 2016, arXiv 1402.6246)."""
    global state
    state ^= state >> 12
    state ^= state << 25 & MASK
    state ^= state >> 27
    return ((state * 0x2545F4914F6CDD1D & MASK) >> 32) % max(limit, 1)


def owner_of(firm, persons, entities):
    if below(100) < 2:
        return firm + below(min(entities - firm, 2000))
    before = firm - persons
    kind = below(10)
    if kind <= 4 or before == 0:
        return below(persons)
    if kind <= 7:
        return firm - 1 - below(min(before, 8))
    return persons + below(min(before, entities - persons))


def holdings(entities):
    persons = entities // 2
    for firm in range(persons, entities):
        count = 1 + min(below(6), below(7)) + below(3)
        majority = below(100) < 60
        left, owners = 100, set()
        for at in range(count):
            size = 51 + below(50) if at == 0 and majority else 1 + below(min(max(left, 1), 30))
            size = min(size, left)
            owner = owner_of(firm, persons, entities)
            if size == 0 or owner == firm or owner in owners:
                continue
            left -= size
            owners.add(owner)
            below(100)
            yield firm, owner, size


def main():
    entities, path = int(sys.argv[1]), sys.argv[2]
    written = 0
    with open(path, "w", encoding="utf-8") as out:

        def write(subject, kind, details):
            nonlocal written
            out.write(
                f'{{"statementId":"{written:032}","declarationSubject":"r{subject}","statementDate":"2017-06-30",'
                '"publicationDetails":{"publicationDate":"2018-05-31","bodsVersion":"0.4","publisher":{"name":"Registrar"}},'
                f'"recordId":"r{written}","recordStatus":"new","recordType":"{kind}","recordDetails":{details}}}\n'
            )
            written += 1

        for at in range(entities):
            if at < entities // 2:
                details = f'{{"isComponent":false,"personType":"knownPerson","birthDate":"1970-01","names":[{{"type":"legal","fullName":"Person {at}"}}],"nationalities":[{{"name":"Land","code":"GB"}}]}}'
                write(at, "person", details)
            else:
                details = (
                    f'{{"isComponent":false,"entityType":{{"type":"registeredEntity"}},"name":"Works {at} Limited","foundingDate":"1996-06-10","identifiers":[{{"scheme":"GB-COH","id":"{at:08}"}}],'
                    f'"addresses":[{{"type":"registered","address":"{at} Quay Street","country":{{"name":"Land","code":"GB"}}}}]}}'
                )
                write(at, "entity", details)
        for firm, owner, size in holdings(entities):
            details = (
                f'{{"isComponent":false,"subject":"r{firm}","interestedParty":"r{owner}","interests":[{{"type":"shareholding","directOrIndirect":"direct",'
                f'"share":{{"exact":{size}}},"startDate":"2017-01-01"}}]}}'
            )
            write(firm, "relationship", details)
    print(written)


main()
