#include "template_texts.hpp"

namespace samtavle::plan {
namespace {

constexpr std::array<TemplateItem, 3> kClarificationFocus = {{
    {{"Formål og succeskriterier", "Purpose and success criteria"},
     {"Skriv i én sætning, hvorfor I gør det – så både borgere og organisation kan se meningen. "
      "Aftal, hvordan I vil kunne se, at det lykkedes.",
      "Say in one sentence why you are doing this, so that citizens and the organisation both see "
      "the point. Agree on how you will be able to tell that it worked."}},
    {{"Samskabelsestype", "Type of co-creation"},
     {"Hvem sætter rammen, og hvem løser opgaven? Vælg den type, der passer bedst lige nu. Den kan "
      "ændres undervejs.",
      "Who sets the frame, and who does the work? Choose the type that fits best for now. It can "
      "be changed on the way."}},
    {{"Forankring af ejerskab", "Anchoring ownership"},
     {"Hvis opbakning skal I bruge – opad, på tværs, nedad og udadtil? Skriv op, hvem I vil tale "
      "med, og hvad der kom ud af det.",
      "Whose backing do you need: upwards, across, downwards and outside? Note whom you will talk "
      "to, and what came of it."}},
}};

constexpr std::array<TemplateItem, 5> kCocreationFocus = {{
    {{"Rammesætning", "Framing"},
     {"Hvad ligger fast, og hvad er åbent? Gør begge dele synlige, så ingen bruger kræfter på det, "
      "der ikke kan flyttes.",
      "What is fixed, and what is open? Show both, so that nobody spends effort on what cannot be "
      "moved."}},
    {{"Kommunikation", "Communication"},
     {"Hvem har brug for at vide hvad, hvornår og fra hvem? Sig det også, når noget er usikkert.",
      "Who needs to know what, when and from whom? Say it, too, when something is uncertain."}},
    {{"Grad af borgerinddragelse", "Degree of citizen involvement"},
     {"Bliver borgerne informeret, hørt, inddraget i dialog, eller skaber og beslutter de med? Lov "
      "ikke mere, end I kan holde.",
      "Are citizens informed, heard, in dialogue, or do they create and decide with you? Do not "
      "promise more than you can keep."}},
    {{"Kursjusteringer", "Course corrections"},
     {"Mål, proces og metode må gerne ændre sig. Skriv, hvad I ændrer, og hvorfor, så alle kan "
      "følge med.",
      "Goals, process and methods may change. Write down what you change and why, so that "
      "everybody "
      "can follow."}},
    {{"Relation til projektlederen", "Relation to the project leader"},
     {"Hvad er delegeret, og hvad bliver hos chefen? Aftal, hvornår I taler sammen, og hvad der "
      "skal op at vende.",
      "What is delegated, and what stays with the manager? Agree on when you talk, and on what has "
      "to be brought up."}},
}};

constexpr std::array<TemplateItem, 3> kInsightFocus = {{
    {{"Målopfyldelse", "Goal attainment"},
     {"Gå succeskriterierne igennem sammen. Et mål, der ikke blev nået, kan have lært jer det "
      "vigtigste.",
      "Go through the success criteria together. A goal that was not met may have taught you the "
      "most."}},
    {{"Innovation", "Innovation"},
     {"Hvad er nyt – i løsningen, i samarbejdet eller i måden at tænke på?",
      "What is new: in the solution, in the way of working together, or in the way of thinking?"}},
    {{"Forankring af læring", "Anchoring the learning"},
     {"Hvad skal med ind i hverdagen, hvem tager det med, og hvem har ellers brug for at kende "
      "det?",
      "What should become part of everyday work, who takes it there, and who else needs to know "
      "it?"}},
}};

constexpr std::array<TemplateCard, 2> kPurposeCards = {{
    {kinds::question, {"Er samskabelse den rigtige vej?", "Is co-creation the right way?"}},
    {kinds::question,
     {"Hvad vil være anderledes, når det er lykkedes?",
      "What will be different once it has worked?"}},
}};

constexpr std::array<TemplateCard, 3> kOwnershipCards = {{
    {kinds::readiness,
     {"Alle involverede ved, at resultatet er åbent",
      "Everybody involved knows that the outcome is open"}},
    {kinds::readiness,
     {"Ledelsen har sagt ja til at give slip på noget af kontrollen",
      "The leadership has agreed to let go of some control"}},
    {kinds::readiness,
     {"Der er sat tid af – også til forsøg og omveje",
      "Time has been set aside, also for trials and detours"}},
}};

constexpr std::array<TemplateCard, 1> kFrameCards = {{
    {kinds::question,
     {"Hvad ligger fast på forhånd, og hvad er helt åbent?",
      "What is fixed beforehand, and what is entirely open?"}},
}};

constexpr std::array<TemplateCard, 2> kResultCards = {{
    {kinds::question, {"Hvad ved vi nu?", "What do we know now?"}},
    {kinds::question, {"Hvor står vi nu?", "Where are we now?"}},
}};

constexpr std::array<TemplateCard, 1> kLearningCards = {{
    {kinds::question, {"Hvad vil vi tage med os videre?", "What do we take with us?"}},
}};

// The focus points of each area, by their place in the phase.
constexpr std::array<std::size_t, 2> kPurposeServes = {0, 1};
constexpr std::array<std::size_t, 1> kOwnershipServes = {2};
constexpr std::array<std::size_t, 2> kFramesServe = {0, 2};
constexpr std::array<std::size_t, 2> kIdeasServe = {1, 2};
constexpr std::array<std::size_t, 2> kPlanServes = {1, 4};
constexpr std::array<std::size_t, 2> kDecisionsServe = {3, 4};
constexpr std::array<std::size_t, 2> kResultsServe = {0, 1};
constexpr std::array<std::size_t, 1> kLearningsServe = {2};

constexpr std::array<TemplateArea, 2> kClarificationAreas = {{
    {{{"Formål og kriterier", "Purpose and criteria"},
      {"Hvorfor gør vi det, og hvordan ser vi, at det lykkes?",
       "Why do we do this, and how do we see that it works?"}},
     kPurposeCards,
     kPurposeServes},
    {{{"Ejerskab", "Ownership"},
      {"Hvem skal med, og hvad skal være på plads, før vi begynder?",
       "Who has to be with us, and what has to be ready before we begin?"}},
     kOwnershipCards,
     kOwnershipServes},
}};

constexpr std::array<TemplateArea, 4> kCocreationAreas = {{
    {{{"Rammer", "Frames"},
      {"Det, der ligger fast, og det, der kan strækkes.",
       "What is fixed, and what can be stretched."}},
     kFrameCards,
     kFramesServe},
    {{{"Ideer", "Ideas"},
      {"Alt er velkomment. Byg gerne videre på andres.",
       "Everything is welcome. Do build on what others wrote."}},
     {},
     kIdeasServe},
    {{{"Plan", "Plan"},
      {"Hvem gør hvad – med hvilke ressourcer?", "Who does what, and with which resources?"}},
     {},
     kPlanServes},
    {{{"Beslutninger", "Decisions"},
      {"Hvad er besluttet, af hvem og hvorfor?", "What was decided, by whom and why?"}},
     {},
     kDecisionsServe},
}};

constexpr std::array<TemplateArea, 2> kInsightAreas = {{
    {{{"Resultater", "Results"},
      {"Hvad kom der ud af det – også det, vi ikke havde ventet?",
       "What came of it, and what did we not expect?"}},
     kResultCards,
     kResultsServe},
    {{{"Læring", "Learnings"},
      {"Det, vi vil gøre igen, og det, vi vil gøre anderledes.",
       "What we will do again, and what we will do differently."}},
     kLearningCards,
     kLearningsServe},
}};

constexpr std::array<TemplatePhase, 3> kPhases = {{
    {{{"Afklaring", "Clarification"},
      {"Er samskabelse den rigtige tilgang, og hvordan bliver vi som organisation i stand til den?",
       "Is co-creation the right approach, and how do we as an organisation become able to do "
       "it?"}},
     kClarificationFocus,
     kClarificationAreas},
    {{{"Samskabelse", "Co-creation"},
      {"Her arbejder vi sammen. Hvor meget deltager chefen selv, og hvad er delegeret?",
       "Here we work together. How much does the manager take part, and what is delegated?"}},
     kCocreationFocus,
     kCocreationAreas},
    {{{"Erkendelse", "Insight"},
      {"Hvad ved vi nu, hvor står vi, og hvad tager vi med videre?",
       "What do we know now, where are we, and what do we take with us?"}},
     kInsightFocus,
     kInsightAreas},
}};

constexpr std::array<TemplateItem, 4> kTypes = {{
    {{"Styret samskabelse", "Steered co-creation"},
     {"Myndigheden sætter både mål og ramme.", "The authority sets both goal and frame."}},
    {{"Ansvarliggørende samskabelse", "Responsibility-sharing co-creation"},
     {"Målet er givet; deltagerne tager ansvar for en del af løsningen.",
      "The goal is given; participants take responsibility for a part of the solution."}},
    {{"Ligeværdig samskabelse", "Equal co-creation"},
     {"Mål og løsning bliver til i fællesskab.", "Goal and solution are made together."}},
    {{"Faciliterende samskabelse", "Facilitating co-creation"},
     {"Deltagerne sætter målet; myndigheden hjælper det på vej.",
      "Participants set the goal; the authority helps it along."}},
}};

constexpr std::array<TemplateLevel, 5> kTemplateLevels = {{
    {{{"Informeret", "Informed"},
      {"Deltagerne kan følge med.", "Participants can follow what happens."}},
     "read",
     "edit"},
    {{{"Hørt", "Heard"}, {"Deltagerne siger deres mening.", "Participants say what they think."}},
     "comment",
     "edit"},
    {{{"I dialog", "In dialogue"},
      {"Deltagerne foreslår ændringer.", "Participants propose changes."}},
     "suggest",
     "edit"},
    {{{"Medskaber", "Co-creates"},
      {"Deltagerne skriver selv med.", "Participants write themselves."}},
     "edit",
     "edit"},
    {{{"Medbestemmende", "Co-decides"},
      {"Deltagerne former også rammerne.", "Participants also shape the frames."}},
     "shape",
     "shape"},
}};

}  // namespace

Bilingual template_board_guidance() noexcept {
  return {"Alt på tavlen kan ændres. Skriv hvorfor, når I ændrer kurs.",
          "Everything on this board can be changed. Say why when you change course."};
}

Bilingual template_label() noexcept { return {"Ny tavle", "New board"}; }

std::span<const TemplatePhase> template_phases() noexcept { return kPhases; }
std::span<const TemplateItem> template_types() noexcept { return kTypes; }
std::span<const TemplateLevel> template_levels() noexcept { return kTemplateLevels; }

}  // namespace samtavle::plan
