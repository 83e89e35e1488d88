#include "demo_play.hpp"

#include "demo_edits.hpp"
#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/on_behalf.hpp"

namespace samtavle::cli {
namespace {

using board::Applied;
using board::Board;
using board::Composer;
using demo::OpId;
using plan::ActorKind;
using plan::Role;
using plan::Verdict;
namespace fields = plan::fields;
namespace kinds = plan::kinds;

const std::string kManager = "Mette Sølvberg";
const std::string kLeader = "Rune Askholt";
const std::string kFacilitator = "Ida Fjeldsted";
const std::string kDirector = "Vibe Stenløkke";
const std::string kKarla = "Karla Birkemose";
const std::string kOskar = "Oskar Tvinghøj";
const std::string kNeighbours = "Naboerne i Havnegade";
const std::string kRowers = "Lindhavn Roklub";
const std::string kCafe = "Café Kompasset";
const std::string kFund = "Fonden Grønne Pladser";

class Play {
 public:
  explicit Play(DemoStage& stage) : s_(stage) {}

  void run() {
    everybody_comes();
    purpose_and_criteria();
    ownership_and_delegation();
    frames_and_first_ideas();
    suggestions_and_looser_reins();
    discussion_and_plan();
    change_of_course();
    evaluation();
    learnings();
  }

 private:
  void everybody_comes();
  void purpose_and_criteria();
  void ownership_and_delegation();
  void frames_and_first_ideas();
  void suggestions_and_looser_reins();
  void discussion_and_plan();
  void change_of_course();
  void evaluation();
  void learnings();

  void does(const std::string& who, std::string label, DemoSteps steps, std::string reason = {}) {
    s_.does(who, {std::move(label), std::move(steps), std::move(reason)});
  }
  void focus(const std::string& who, std::string_view title, const char* progress) {
    does(who, "Status på " + std::string{title},
         demo::set(s_.find(kinds::focus_point, title), fields::progress, progress));
  }
  OpId area(std::string_view title) { return s_.find(kinds::area, title); }

  DemoStage& s_;
};

void Play::everybody_comes() {
  const auto come = [this](const std::string& name, ActorKind kind, const char* authority,
                           Role role) {
    const std::string subject = "demo-" + std::to_string(s_.people() + 1);
    s_.join({subject, {name, kind, authority, false}, role});
  };
  come(kManager, ActorKind::official, kDemoAuthority, Role::manager);
  come(kLeader, ActorKind::official, kDemoAuthority, Role::project_leader);
  come(kFacilitator, ActorKind::official, kDemoAuthority, Role::facilitator);
  come(kDirector, ActorKind::official, kDemoAuthority, Role::commenter);
  come(kKarla, ActorKind::citizen, "", Role::contributor);
  come(kOskar, ActorKind::citizen, "", Role::contributor);
  come(kNeighbours, ActorKind::citizen_group, "", Role::contributor);
  come(kRowers, ActorKind::association, "", Role::contributor);
  come(kCafe, ActorKind::business, "", Role::contributor);
  come(kFund, ActorKind::organisation, "", Role::contributor);
}

// --- Afklaring ---

void Play::purpose_and_criteria() {
  does(kManager, "Formålet",
       demo::type(board::kRootId, fields::purpose,
                  "Pladsen ved Havnegade skal blive et grønt sted, hvor man har lyst til at blive "
                  "siddende, også når man ikke skal købe noget. Den laves sammen med dem, der "
                  "bruger den, og passes af dem bagefter."));
  const OpId purpose = area("Formål og kriterier");
  does(kManager, "Første succeskriterium",
       demo::make({kinds::criterion,
                   purpose,
                   "Ti forslag er prøvet af i lille skala",
                   "",
                   {{fields::benefit_area, "innovation"}},
                   {{fields::measure, "Vi tæller forsøg ude på pladsen, ikke forslag på papir"},
                    {fields::target, "Ti forsøg inden sommerferien"}}}));
  does(kManager, "Andet succeskriterium",
       demo::make({kinds::criterion,
                   purpose,
                   "Mindst halvdelen af dem, der er med, er ikke ansatte",
                   "",
                   {{fields::benefit_area, "democracy"}},
                   {{fields::measure, "Hvem har skrevet på tavlen, og hvem har gravet"},
                    {fields::target, "Halvdelen eller flere i hver fase"}}}));
  does(kLeader, "Tredje succeskriterium",
       demo::make({kinds::criterion,
                   purpose,
                   "Naboerne passer pladsen det første år",
                   "",
                   {{fields::benefit_area, "ownership"}},
                   {{fields::measure, "Vagtplanen for vanding"},
                    {fields::target, "Ingen uge uden en, der har meldt sig"}}}));
  const OpId right_way = s_.find(kinds::question, "Er samskabelse den rigtige vej?");
  does(kKarla, "En kommentar",
       demo::comment(right_way, "Ja, hvis vi også må sige noget om, hvad der ikke skal ske."));
  does(kDirector, "En kommentar",
       demo::comment(right_way, "Det må I. Vi ved ikke, hvad der kommer ud af det, og det er "
                                "meningen."));
  does(kManager, "Samskabelsestypen",
       demo::set(board::kRootId, fields::type,
                 s_.find(kinds::cocreation_type, "Ligeværdig samskabelse")));
  focus(kLeader, "Formål og succeskriterier", "done");
  focus(kLeader, "Samskabelsestype", "done");
}

void Play::ownership_and_delegation() {
  const OpId ownership = area("Ejerskab");
  const auto owner = [&](const std::string& who, const char* title, const char* body,
                         const char* direction, const char* outcome) {
    does(who, std::string{"Ejerskab: "} + title,
         demo::make({kinds::ownership,
                     ownership,
                     title,
                     body,
                     {{fields::direction, direction}},
                     {{fields::outcome, outcome}}}));
  };
  owner(kManager, "Direktionen", "Skal sige ja til, at resultatet er åbent.", "up",
        "De har sagt ja og vil se tavlen hver måned.");
  owner(kLeader, "Park og Vej", "De kender rørene under fliserne.", "across",
        "To kolleger er med om torsdagen.");
  owner(kLeader, "Husene på den lige side", "De får skygge af træer, som andre glæder sig over.",
        "out", "De har selv peget på, hvor træerne kan stå.");
  does(kLeader, "En kop kaffe",
       demo::make({kinds::contact,
                   ownership,
                   "Kaffe med havnefogeden",
                   "Om vand, strøm og hvem der har nøglen.",
                   {{fields::progress, "done"}},
                   {{fields::outcome, "Vandhanen på kajen må bruges, hvis nøglen kommer tilbage."}},
                   {"vand"}}));
  for (const char* title : {"Alle involverede ved, at resultatet er åbent",
                            "Ledelsen har sagt ja til at give slip på noget af kontrollen"}) {
    does(kManager, "Forberedt", demo::set(s_.find(kinds::readiness, title), fields::done, true));
  }

  const plan::Offer offer{"Planlægning og kommunikation",
                          s_.number(kManager),
                          s_.number(kLeader),
                          "2999-12-31",
                          {fields::involvement},
                          {area("Plan"), s_.find(kinds::focus_point, "Kommunikation")}};
  does(kManager, "Delegerer",
       [offer](Composer& c, const Board&) -> Applied<void> {
         const auto made = plan::offer(c, offer);
         if (!made) return base::pass_on(made);
         return {};
       },
       "Rune er på pladsen hver dag");
  const OpId task = s_.find(kinds::delegation, "Planlægning og kommunikation");
  does(kLeader, "Tager imod", [task](Composer& c, const Board&) {
    return plan::answer(c, task, "accepted");
  });
  does(kLeader, "Grad af borgerinddragelse",
       demo::set(board::kRootId, fields::involvement,
                 s_.find(kinds::involvement_level, "Medskaber")));
  focus(kLeader, "Forankring af ejerskab", "in_progress");
  does(kManager, "Samskabelse begynder", demo::enter(s_.find(kinds::phase, "Samskabelse")),
       "Formål og kriterier er på plads, og direktionen har sagt ja til et åbent resultat");
}

// --- Samskabelse ---

void Play::frames_and_first_ideas() {
  const OpId frames = area("Rammer");
  does(kManager, "En fast ramme",
       demo::make({kinds::frame,
                   frames,
                   "Lindetræet bliver stående",
                   "Det er ældre end husene. Rødderne går fem meter ud.",
                   {{fields::frame_type, "fixed"}},
                   {},
                   {"træer"}}));
  does(kManager, "En elastisk ramme",
       demo::make({kinds::frame,
                   frames,
                   "Der er stille efter kl. 22",
                   "Kan strækkes enkelte aftener, når naboerne er spurgt.",
                   {{fields::frame_type, "elastic"}}}));
  does(kManager, "Vi begynder roligt",
       demo::set(area("Ideer"), fields::level_citizen, "suggest"),
       "Den første uge samler vi forslag, så ingen når at bygge noget op, der ikke kan lade sig "
       "gøre");

  const OpId ideas = area("Ideer");
  does(kLeader, "En idé",
       demo::make({kinds::idea, ideas, "Bænke langs kajen", "Med ryglæn og udsigt til vandet.",
                   {{fields::colour, "blue"}}}));
  does(kRowers, "En idé",
       demo::make({kinds::idea, ideas, "En lav bro, hvor robåde kan lægge til",
                   "Så kommer der liv fra vandsiden.", {{fields::colour, "blue"}}, {}, {"vand"}}));
  does(kCafe, "En idé",
       demo::make({kinds::idea, ideas, "Kaffevogn tre dage om ugen",
                   "Vi tager affaldet med hjem.", {{fields::colour, "orange"}}}));
  does(kNeighbours, "Et behov",
       demo::make({kinds::need, ideas, "Et sted, hvor børn kan løbe",
                   "Uden at nogen skal råbe, når der kommer en bil."}));
  does(kFund, "En ressource",
       demo::make({kinds::resource, area("Plan"), "Jord og planter til tre bede",
                   "Leveres i april, hvis der er nogen til at tage imod."}));
}

void Play::suggestions_and_looser_reins() {
  const OpId benches = s_.find(kinds::idea, "Bænke langs kajen");
  does(kKarla, "Foreslår andre ord",
       demo::suggest(benches, fields::title, "langs kajen", "i læ bag lindetræet"));
  does(kLeader, "Siger ja til forslaget", demo::accept(benches));
  const OpId quiet = s_.find(kinds::frame, "Der er stille efter kl. 22");
  does(kCafe, "Foreslår at strække rammen", demo::suggest(quiet, fields::title, "22", "24"));
  does(kLeader, "Siger nej til forslaget",
       demo::reject(quiet,
                    "Naboerne skal kunne sove. Vi tager det op, når vi har prøvet en aften"));
  does(kManager, "Løsner tøjlerne", demo::set(area("Ideer"), fields::level_citizen, "edit"),
       "Forslagene er gode, og det går for langsomt at spørge om lov til hvert ord");

  const OpId ideas = area("Ideer");
  does(kKarla, "En idé",
       demo::make({kinds::idea, ideas, "Højbede med krydderurter",
                   "Timian kan tåle salt. Det kan basilikum ikke.", {{fields::colour, "green"}},
                   {}, {"grønt"}}));
  does(kOskar, "En idé",
       demo::make({kinds::idea, ideas, "Urtehave, som alle må plukke af",
                   "Et skilt med, hvad der er modent.", {{fields::colour, "green"}}, {},
                   {"grønt", "mad"}}));
  does(kFacilitator, "En idé på vegne af en, der ikke er her",
       [ideas](Composer& c, const Board&) -> Applied<void> {
         const auto made = plan::enter_for(
             c, {kinds::idea, ideas, "Gerda fra nr. 84", "Et gelænder, man kan holde i",
                 "Også de fire trin ned til vandet."});
         if (!made) return base::pass_on(made);
         return {};
       });
  does(kFacilitator, "Samler to ideer",
       demo::merge({s_.find(kinds::idea, "Højbede med krydderurter"),
                    s_.find(kinds::idea, "Urtehave, som alle må plukke af")},
                   "Fælles urtehave i højbede"));
}

void Play::discussion_and_plan() {
  const OpId garden = s_.find(kinds::idea, "Fælles urtehave i højbede");
  const OpId van = s_.find(kinds::idea, "Kaffevogn tre dage om ugen");
  does(kKarla, "En kommentar",
       demo::comment(van, "Kan den stå, så den ikke lukker for udsigten?", {s_.number(kCafe)}));
  does(kCafe, "Et svar", demo::comment(van, "Ja, på den anden side af træet.",
                                       {s_.number(kKarla)}));
  does(kNeighbours, "Et spørgsmål",
       demo::make({kinds::question, area("Plan"), "Hvem vander i juli?",
                   "Halvdelen af gaden er på ferie."}));
  does(kFund, "En risiko",
       demo::make({kinds::risk, area("Plan"), "Saltvand i jorden",
                   "Ved højvande står kajen under vand et par timer."}));
  const OpId soil = s_.find(kinds::resource, "Jord og planter til tre bede");
  const OpId salt = s_.find(kinds::risk, "Saltvand i jorden");
  does(kOskar, "Forbinder", demo::connect(garden, salt, "contradicts"));
  does(kFund, "Forbinder", demo::connect(soil, salt, "depends_on"));
  does(kFacilitator, "Fører videre til planen", demo::carry(garden, area("Plan")));
  does(kLeader, "En handling",
       demo::make({kinds::action,
                   area("Plan"),
                   "Byg tre højbede, der står på ben",
                   "Så kommer jorden over højvandet. Værktøj lånes i roklubben.",
                   {{fields::progress, "in_progress"}},
                   {},
                   {"grønt"}}));
  const OpId build = s_.find(kinds::action, "Byg tre højbede, der står på ben");
  does(kLeader, "Ansvarlig",
       demo::add(build, fields::assignees,
                 demo::Value{static_cast<std::int64_t>(s_.number(kOskar).value)}));
  does(kLeader, "Forbinder", demo::connect(soil, build, "supports"));
  does(kManager, "En beslutning",
       demo::make({kinds::decision,
                   area("Beslutninger"),
                   "Vi begynder med urtehaven",
                   "Den kan prøves på en dag og flyttes, hvis den står forkert.",
                   {},
                   {{fields::outcome, "Bedene stod der efter to lørdage."}}}));
  does(kLeader, "En samtale om samarbejdet",
       demo::make({kinds::check_in,
                   area("Beslutninger"),
                   "Hvor meget blander jeg mig?",
                   "En halv time om torsdagen, chef og projektleder.",
                   {},
                   {{fields::outcome, "Mette kommer på besøg, men skriver ikke i planen."}}}));
  focus(kManager, "Relation til projektlederen", "done");
  focus(kManager, "Rammesætning", "done");
  focus(kLeader, "Kommunikation", "in_progress");
}

void Play::change_of_course() {
  const OpId first = s_.find(kinds::criterion, "Ti forslag er prøvet af i lille skala");
  does(kManager, "Kursjustering",
       demo::type(first, fields::target, ", eller færre, hvis de får lov at stå"),
       "Seks forsøg, som folk har brugt, siger mere end ti, der blev ryddet samme aften");
  const OpId clarification = s_.find(kinds::phase, "Afklaring");
  does(kManager, "Åbner ejerskab igen",
       demo::reopen(clarification, s_.find(kinds::focus_point, "Forankring af ejerskab")),
       "Vi havde ikke spurgt dem, der kommer fra vandet");
  does(kLeader, "Ejerskab: Roerne",
       demo::make({kinds::ownership,
                   area("Ejerskab"),
                   "Dem, der kommer fra vandet",
                   "De har nøgle til skuret og er der kl. 6.",
                   {{fields::direction, "out"}},
                   {{fields::outcome, "De vander om morgenen."}}}));
  focus(kLeader, "Forankring af ejerskab", "done");
  does(kManager, "Lukker ejerskab igen", demo::reopen(clarification, {}), "Nu er de med");
  does(kLeader, "Handlingen er klaret",
       demo::set(s_.find(kinds::action, "Byg tre højbede, der står på ben"), fields::progress,
                 "done"));
  focus(kManager, "Kursjusteringer", "done");
  does(kManager, "Erkendelse begynder", demo::enter(s_.find(kinds::phase, "Erkendelse")),
       "Pladsen er taget i brug, og nu vil vi vide, hvad vi har lært");
}

// --- Erkendelse ---

void Play::evaluation() {
  const OpId results = area("Resultater");
  does(kKarla, "Et resultat",
       demo::make({kinds::result, results, "Tre højbede og for få bænke",
                   "Folk sætter sig på kanten af bedene."}));
  does(kLeader, "Et resultat",
       demo::make({kinds::result, results, "Seks forsøg, fire står der endnu",
                   "Kaffevognen og den lave bro blev der bare."}));

  const auto judge = [this](const std::string& who, OpId criterion, Verdict verdict,
                            std::string note = {}) {
    does(who, "En vurdering",
         demo::judge(criterion, s_.number(who), verdict, std::move(note)));
  };
  const OpId tried = s_.find(kinds::criterion, "Ti forslag er prøvet af i lille skala");
  judge(kManager, tried, Verdict::partly, "Seks af ti, men de holdt");
  judge(kLeader, tried, Verdict::partly);
  judge(kKarla, tried, Verdict::not_met_but_learned, "Vi lærte mest af det, der væltede");
  judge(kOskar, tried, Verdict::not_met_but_learned);
  judge(kCafe, tried, Verdict::met, "Vognen står der stadig");
  const OpId half =
      s_.find(kinds::criterion, "Mindst halvdelen af dem, der er med, er ikke ansatte");
  judge(kManager, half, Verdict::met, "Seks af ti på tavlen");
  judge(kNeighbours, half, Verdict::met);
  judge(kFund, half, Verdict::met);
  const OpId year = s_.find(kinds::criterion, "Naboerne passer pladsen det første år");
  judge(kNeighbours, year, Verdict::partly, "Juli var svær");
  judge(kRowers, year, Verdict::met, "Vi vander kl. 6");
  judge(kLeader, year, Verdict::partly);
  does(kManager, "Samlet vurdering", demo::set(tried, fields::verdict, "not_met_but_learned"));
  does(kManager, "Samlet vurdering", demo::set(half, fields::verdict, "met"));
}

void Play::learnings() {
  const OpId area_of_learnings = area("Læring");
  const auto learn = [&](const std::string& who, const char* title, const char* body,
                         const char* label) {
    does(who, "En læring",
         demo::make({kinds::learning, area_of_learnings, title, body, {}, {}, {label}}));
  };
  learn(kLeader, "Begynd med det, der kan prøves på en dag",
        "Det, der kan flyttes igen, er der ingen, der behøver at sige nej til.", "proces");
  learn(kNeighbours, "Spørg også dem, der ikke bor der",
        "De kommer på andre tider og ser noget andet.", "ejerskab");
  learn(kManager, "Giv slip lidt før, det føles trygt",
        "Da alle måtte skrive, blev forslagene bedre og ikke vildere.", "ledelse");
  does(kDirector, "En kommentar",
       demo::comment(s_.find(kinds::learning, "Giv slip lidt før, det føles trygt"),
                     "Det tager jeg med til de andre pladser."));
  focus(kManager, "Målopfyldelse", "done");
  focus(kLeader, "Innovation", "done");
  focus(kManager, "Forankring af læring", "in_progress");
  const OpId task = s_.find(kinds::delegation, "Planlægning og kommunikation");
  does(kLeader, "Giver opgaven tilbage",
       [task](Composer& c, const Board&) { return plan::answer(c, task, "ended"); },
       "Pladsen står der");
}

}  // namespace

void play_demo(DemoStage& stage) { Play{stage}.run(); }

}  // namespace samtavle::cli
