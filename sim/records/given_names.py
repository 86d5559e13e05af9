"""Call types and districts that look like somebody's name: a rule, since there is no telling them for certain.

Two or three words, one of which is a frequent given name where a given name would stand, and none of which belongs to
the language of dispatch. Names that are as often a place, a rank of the police alphabet with a number, or a plain word
(Virginia, Charlotte, Amber, Mark, Chase) are not in the list: a rare name passes, and a mapping may name any type.
"""

from __future__ import annotations

import re

_NAMES = """
aaron abigail adam adrian aisha alan albert alejandro alexander alexandra alice alicia allison amanda amy ana andre
andrea andrew angela anita ann anna anne annie anthony antonio ashley barbara benjamin bernard beth betty beverly bonnie
bradley brandon brenda brian brittany bruce bryan carl carla carlos carmen carol carolyn catherine cheryl christina
christine christopher cindy craig crystal cynthia daniel danielle david deborah debra denise dennis derek diana diane
diego donald donna dorothy douglas edward edwin elena elizabeth ellen emily emma eric erica ethan eugene evelyn fatima
fernando frances francisco frank gabriel gary george gerald gloria gregory hannah harold heather helen henry howard
isabella jacob jacqueline jaime james jamie jane janet janice jason javier jean jeff jeffery jeffrey jennifer jeremy
jerome jerry jesse jessica jesus jill jim jimmy joan joe joel john johnny jonathan jorge jose joseph joshua joyce juan
juanita judith judy julia julian julie justin karen karl katherine kathleen kathryn kathy kayla keith kelly kenneth
kevin kimberly kristen kyle larry laura lauren lawrence leonard leroy leslie linda lisa lori louis louise lucy luis
manuel marcus margaret maria marie marilyn mario martha martin marvin mary matthew megan melissa michael michele
michelle miguel mike mohamed mohammed monica muhammad nancy natalie nathan nicholas nicole noah norma oliver olivia
oscar pablo pamela patricia patrick paul paula pedro peggy peter philip phillip phyllis rachel ralph ramon randy raymond
rebecca ricardo richard robert roberto rodney roger ronald rosa rosemary roy russell ruth ryan samantha samuel sandra
sara sarah scott sean sergio sharon shawn sheila shirley sofia sophia stacy stanley stephanie stephen steve steven susan
tamara tammy teresa terry theodore theresa thomas timothy tina todd tony tracy tyler vanessa veronica victor victoria
vincent walter wanda wayne wendy william willie yolanda yvonne zachary
"""
_WORDS_OF_DISPATCH = """
accident act alarm alert animal area arrest assault assist beat call case center city code complaint county court crash
creek crisis death department disorder disorderly district disturbance domestic escort event fire flag fight found fraud
health heights hill hospital illegal information injury intoxicated investigation lake law larceny lost lot medical
meet mental missing noise open order park parking party patrol peeping person police prisoner problem property
prowler pursuit report request road robbery runaway school sector service sheriff shooting shots state station stop
street subject suicide suspicious team theft town traffic transport trespass unit unknown unwanted vehicle violation
walk warrant weapon welfare zone
"""
_GIVEN, _DISPATCH = frozenset(_NAMES.split()), frozenset(_WORDS_OF_DISPATCH.split())
_WRITTEN = re.compile(r"[a-z]+(?:['-][a-z]+)*\.?(,?)(?: +[a-z]+(?:['-][a-z]+)*\.?){1,2}")


def like_a_name(text: str) -> bool:
    """JANE DOE, Doe Jane, "SMITH, JOHN" and JOHN Q SMITH: is this how somebody's name is written?"""
    folded = text.strip().casefold()
    if not _WRITTEN.fullmatch(folded):
        return False
    words = [word.strip(".") for word in re.split(r"[ ,]+", folded)]
    given = words[1] if "," in folded else None
    named = given in _GIVEN if given is not None else bool(_GIVEN.intersection((words[0], words[-1])))
    return named and not _DISPATCH.intersection(words)
