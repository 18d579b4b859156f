"""Every command of the command line."""

from __future__ import annotations

import typer

from regulars.interfaces.cli import commands
from regulars.interfaces.words import translated as _

__all__ = ["app"]

app = typer.Typer(
    name="regulars",
    help=_("Who is leaving, what each customer is worth, what brings them back, and what of it worked."),
    epilog=_("Examples: regulars demo · regulars open orders.csv · regulars explain member 15850"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command(help=_("A real shop, one full turn of the wheel, and the one thing to know."))(commands.demo)
app.command("open", help=_("The same on your own files; no project needed."))(commands.open_files)
app.command(help=_("Scaffold a shop in the home folder."))(commands.init)
app.command("import", help=_("Bring files into the shop; twice changes nothing."))(commands.import_files)
app.command(help=_("Quality gate: findings, what can be asked, and rules that must hold."))(commands.check)
app.command("map", help=_("How the columns of a file are read; saved for files like it."))(commands.map_file)
app.command("imports", help=_("What was brought in."))(commands.list_imports)
app.command("undo", help=_("Take an import back."))(commands.undo_import)
app.command(help=_("One turn of the wheel: profiles, stages, scores, proposals."))(commands.turn)
app.command(help=_("Check everything, with fixes."))(commands.doctor)
app.command("plan", help=_("What a change of the programme would do, on the shop's own past."))(commands.plan_programme)
app.command("apply", help=_("Put a programme file in force as a new version."))(commands.apply_programme)

explain = typer.Typer(help=_("Why, and why not."), no_args_is_help=True)
explain.command("member", help=_("One member: stage, scores, audience, and what they are not in."))(
    commands.explain_member
)
app.add_typer(explain, name="explain")

members = typer.Typer(help=_("Who is who: join, part, look, households."), no_args_is_help=True)
members.command("merge", help=_("Join two members into one person; no row moves."))(commands.members.merge)
members.command("unmerge", help=_("Take back the latest joining of a member."))(commands.members.unmerge)
members.command("show", help=_("Everything that says who a member is, masked."))(commands.members.show)
members.command("link", help=_("A signed link to a member's own pages."))(commands.members.link)
members.command("conflicts", help=_("Identifiers that several members share."))(commands.members.conflicts)
members.command("household", help=_("Who lives together: show it, or set it."))(commands.members.household)
app.add_typer(members, name="members")

privacy = typer.Typer(help=_("A person's rights: export, erase; and the vault's key."), no_args_is_help=True)
privacy.command("export", help=_("Everything kept on a person, with a receipt."))(commands.privacy_export)
privacy.command("erase", help=_("Erase a person for good, with a receipt."))(commands.privacy_erase)
privacy.command("rotate", help=_("A new key for the vault."))(commands.privacy_rotate)
app.add_typer(privacy, name="privacy")

trial = typer.Typer(help=_("A model on your own file, beside the dumb baseline."), no_args_is_help=True)
trial.command("value", help=_("How well orders to come are foreseen."))(commands.trial_value)
trial.command("survival", help=_("How well it is foreseen when something ends: a membership, a silence."))(
    commands.trial_survival
)
trial.command("churn", help=_("Who leaves, foreseen from the other columns of a table."))(commands.trial_churn)
trial.command("response", help=_("Who answers, foreseen from the other columns of a table."))(commands.trial_response)
app.add_typer(trial, name="trial")

ledger = typer.Typer(help=_("The points: audit, receipts, expiry."), no_args_is_help=True)
ledger.command("verify", help=_("Compute everything again and name what was altered."))(commands.ledger_verify)
ledger.command("statement", help=_("What is owed, day by day, in nine columns; for finance as a file."))(
    commands.ledger_statement
)
ledger.command("owed", help=_("What is owed now: by age, by end, what is never redeemed, in money."))(
    commands.ledger_owed
)
ledger.command("prove", help=_("A receipt for one entry, to be checked anywhere."))(commands.ledger_prove)
ledger.command("explain", help=_("Why an entry is there: cause, rule, version, multipliers, caps, rounding."))(
    commands.ledger_explain
)
ledger.command("seal", help=_("Sign the ledger as it stands."))(commands.ledger_seal)
ledger.command("sweep", help=_("Write down what has expired."))(commands.ledger_sweep)
app.add_typer(ledger, name="ledger")

programme = typer.Typer(help=_("What members get, and for what."), no_args_is_help=True)
programme.command("show", help=_("The programme in force."))(commands.programme_show)
programme.command("history", help=_("Every version that was in force."))(commands.programme_history)
programme.command("diff", help=_("What differs between two versions."))(commands.programme_diff)
programme.command("check", help=_("Whether a programme can be used."))(commands.programme_check)
app.add_typer(programme, name="programme")

coupons = typer.Typer(help=_("Coupons: what there is, new codes, whether a code would do."), no_args_is_help=True)
coupons.command("list", help=_("Every coupon: codes, uses, what they took off."))(commands.coupons_list)
coupons.command("print", help=_("New codes, shown once."))(commands.coupons_print)
coupons.command("check", help=_("Whether a code would be accepted, and every reason why not."))(commands.coupons_check)
app.add_typer(coupons, name="coupons")

rewards = typer.Typer(help=_("Rewards: what points may be spent on."), no_args_is_help=True)
rewards.command("list", help=_("Every reward: cost, stock, and why it is closed."))(commands.rewards_list)
rewards.command("redeem", help=_("A member spends points on a reward."))(commands.rewards_redeem)
app.add_typer(rewards, name="rewards")

memberships = typer.Typer(help=_("Paid memberships: plans, who has them, renewals."), no_args_is_help=True)
memberships.command("list", help=_("The plans, or a member's memberships."))(commands.memberships_list)
memberships.command("subscribe", help=_("A member subscribes to a plan."))(commands.memberships_subscribe)
memberships.command("cancel", help=_("A membership ends with its period, or now."))(commands.memberships_cancel)
memberships.command("renew", help=_("Does what is due: each period is charged once."))(commands.memberships_renew)
app.add_typer(memberships, name="memberships")
tasks = typer.Typer(help=_("Tasks: what there is, how far members have come."), no_args_is_help=True)
tasks.command("list", help=_("Every task: who has reached it."))(commands.tasks_list)
tasks.command("show", help=_("One member's tasks and badges."))(commands.tasks_show)
app.add_typer(tasks, name="tasks")

budgets = typer.Typer(help=_("What earn rules and tasks may still give."), no_args_is_help=True)
budgets.command("list", help=_("Every budget: what was granted, what is left."))(commands.budgets_list)
app.add_typer(budgets, name="budgets")

badges = typer.Typer(help=_("Badges by hand."), no_args_is_help=True)
badges.command("give", help=_("Give a badge; the reason is kept."))(commands.badges_give)
badges.command("take", help=_("Take back a badge that was given by hand."))(commands.badges_take)
app.add_typer(badges, name="badges")
tiers = typer.Typer(
    help=_("Tiers: who has which, what keeps it, and what changed rules would do."), no_args_is_help=True
)
tiers.command("list", help=_("Every ladder, with members by tier."))(commands.tiers_list)
tiers.command("show", help=_("A member's tier on every ladder, and what happened to it."))(commands.tiers_show)
tiers.command("assign", help=_("Give a tier by hand until a day, or end what was given."))(commands.tiers_assign)
tiers.command("preview", help=_("What a changed ladder would do; nothing is written."))(commands.tiers_preview)
app.add_typer(tiers, name="tiers")

gifts = typer.Typer(help=_("Gifts of the year: who is due, and given once."), no_args_is_help=True)
gifts.command("due", help=_("Gifts due on a day, and whether they were given."))(commands.gifts_due)
gifts.command("give", help=_("Give what is due now; once a year, however often."))(commands.gifts_give)
gifts.command("day", help=_("A member's birthday, or the day they joined."))(commands.gifts_day)
app.add_typer(gifts, name="gifts")

gift_cards = typer.Typer(help=_("Gift cards: issued, looked at."), no_args_is_help=True)
gift_cards.command("issue", help=_("A card that was sold; its code is shown once."))(commands.gift_cards_issue)
gift_cards.command("balance", help=_("What is left of a card."))(commands.gift_cards_balance)
app.add_typer(gift_cards, name="gift-cards")

app.command(help=_("Who is ahead, among those who agreed to be shown."))(commands.leaderboard)

models = typer.Typer(help=_("The models this shop has learned."), no_args_is_help=True)
models.command("list", help=_("Every model on the shelf, and whether it is whole."))(commands.list_models)
models.command("show", help=_("One model: what it is for, how it was judged, what it looks at."))(commands.show_model)
app.add_typer(models, name="models")

webhooks = typer.Typer(help=_("Who is told what happened to points."), no_args_is_help=True)
webhooks.command("add", help=_("Tell an address from now on; shows its secret once."))(commands.telling.add)
webhooks.command("list", help=_("Every webhook, and what became of its events."))(commands.telling.list_all)
webhooks.command("remove", help=_("Tell an address nothing more."))(commands.telling.remove)
webhooks.command("enable", help=_("Tell an address again that was switched off."))(commands.telling.enable)
webhooks.command("rotate", help=_("A new secret; for a day the one before signs too."))(commands.telling.rotate)
webhooks.command("test", help=_("Send one event of type webhooks.test now."))(commands.telling.try_out)
webhooks.command("replay", help=_("Have events told again that were given up."))(commands.telling.replay)
webhooks.command("deliver", help=_("One pass: send what is due."))(commands.telling.deliver)
app.add_typer(webhooks, name="webhooks")

app.command(help=_("Run the HTTP API and the console."))(commands.serve)
keys = typer.Typer(help=_("Keys to the HTTP API."), no_args_is_help=True)
keys.command("create", help=_("Make a key; it is shown once."))(commands.create_key)
keys.command("list", help=_("Every key, without its secret."))(commands.list_keys)
keys.command("revoke", help=_("Take a key back."))(commands.revoke_key)
keys.command("rotate", help=_("Make a key that may do the same; the old one goes on for a while."))(commands.rotate_key)
app.add_typer(keys, name="keys")

staff = typer.Typer(help=_("Who may come into the console."), no_args_is_help=True)
staff.command("add", help=_("Make an account; asks for its password."))(commands.staffing.add)
staff.command("list", help=_("Every account."))(commands.staffing.list_all)
staff.command("remove", help=_("Delete an account; who is signed in with it is out at once."))(commands.staffing.remove)
staff.command("passwd", help=_("Set a password."))(commands.staffing.passwd)
app.add_typer(staff, name="staff")
