"""All addresses of the service."""

from kith.web.adding.views import ROUTES as ADDING
from kith.web.advice.views import ROUTES as ADVICE
from kith.web.by_link.answering import ROUTES as BY_LINK
from kith.web.by_link.reports import ROUTES as REPORTS
from kith.web.directory.views import ROUTES as DIRECTORY
from kith.web.emergency.unusual import ROUTES as UNUSUAL
from kith.web.emergency.views import ROUTES as EMERGENCY
from kith.web.finding.views import ROUTES as FINDING
from kith.web.front.views import ROUTES as FRONT
from kith.web.importing.views import ROUTES as IMPORTING
from kith.web.matching.views import ROUTES as MATCHING
from kith.web.my_work.views import ROUTES as MY_WORK
from kith.web.objections.views import ROUTES as OBJECTIONS
from kith.web.papers.trail import ROUTES as TRAIL
from kith.web.papers.views import ROUTES as PAPERS
from kith.web.people.about_me import ROUTES as ABOUT_ME
from kith.web.people.gaps import ROUTES as GAPS
from kith.web.people.labelling import ROUTES as LABELLING
from kith.web.people.views import ROUTES as PEOPLE
from kith.web.public.views import ROUTES as PUBLIC
from kith.web.referrals.figures import ROUTES as REFERRAL_FIGURES
from kith.web.referrals.incidents import ROUTES as INCIDENTS
from kith.web.referrals.lists import ROUTES as REFERRAL_LISTS
from kith.web.referrals.partners import ROUTES as PARTNERS
from kith.web.referrals.silent import ROUTES as SILENT
from kith.web.referrals.views import ROUTES as REFERRALS
from kith.web.routes import routes
from kith.web.rules.views import ROUTES as RULES
from kith.web.sharing.views import ROUTES as SHARING
from kith.web.signing_in.own import ROUTES as OWN
from kith.web.signing_in.views import ROUTES as SIGNING_IN
from kith.web.staff.views import ROUTES as STAFF
from kith.web.tasks.talks import ROUTES as TALKS
from kith.web.tasks.team import ROUTES as OF_TEAMS
from kith.web.tasks.views import ROUTES as TASKS
from kith.web.telling.views import ROUTES as TELLING
from kith.web.training.views import ROUTES as TRAINING
from kith.web.worklist.answering import ROUTES as ANSWERING
from kith.web.worklist.giving import ROUTES as GIVING
from kith.web.worklist.handing import ROUTES as HANDING
from kith.web.worklist.views import ROUTES as WORKLIST

urlpatterns = routes(
    *ABOUT_ME,
    *ADDING,
    *BY_LINK,
    *ADVICE,
    *ANSWERING,
    *DIRECTORY,
    *EMERGENCY,
    *FINDING,
    *FRONT,
    *GAPS,
    *GIVING,
    *HANDING,
    *IMPORTING,
    *INCIDENTS,
    *SILENT,
    *REFERRAL_FIGURES,
    *LABELLING,
    *MATCHING,
    *MY_WORK,
    *OBJECTIONS,
    *OF_TEAMS,
    *OWN,
    *PAPERS,
    *PARTNERS,
    *PEOPLE,
    *PUBLIC,
    *REFERRAL_LISTS,
    *REFERRALS,
    *REPORTS,
    *RULES,
    *SHARING,
    *SIGNING_IN,
    *STAFF,
    *TALKS,
    *TASKS,
    *TELLING,
    *TRAIL,
    *TRAINING,
    *UNUSUAL,
    *WORKLIST,
)

handler404 = "kith.web.front.views.not_found"
handler500 = "kith.web.front.failing.broken"
