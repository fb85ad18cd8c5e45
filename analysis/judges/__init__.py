"""Does a judge (a language model) agree with people, and is it worth adding its votes to theirs?"""
