"""What keeps somebody from signing in, or from setting it up: the kinds of `SignInRefused`."""

from arena.errors import SignInRefused


class SignInUnknown(SignInRefused):
    """Nobody signs in with this name and this passphrase; which of the two is wrong is not said."""

    code = "sign_in_unknown"
    status = 401


class NameMissing(SignInRefused):
    """There is no letter in what should be a name."""

    code = "name_missing"
    status = 422


class NameTaken(SignInRefused):
    """Somebody else signs in under this name."""

    code = "name_taken"
    status = 409


class PassphraseRefused(SignInRefused):
    """The passphrase is too short, too long, or the name itself."""

    code = "passphrase_refused"
    status = 422


class TooManyTries(SignInRefused):
    """Somebody was wrong about a name or a passphrase too often, or too many try at once."""

    code = "too_many_tries"
    status = 429


class AccountUnconfirmed(SignInRefused):
    """The provider of accounts did not say who somebody is, or could not be asked."""

    code = "account_unconfirmed"
    status = 502
