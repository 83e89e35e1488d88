#include "samtavle/plan/demo_cases.hpp"

#include <array>

namespace samtavle::plan {
namespace {

constexpr std::array<DemoCase, 12> kDemoCases = {{
    {"dokk1", "Dokk1", "Aarhus Kommune"},
    {"biblioteket-paa-kanten", "Biblioteket på kanten", "Fem jyske folkebiblioteker"},
    {"kulturregion-fyn", "Kulturregion Fyn og festivalen Mod.Strøm", "Ni fynske kommuner"},
    {"fremtidssikring-af-idraetsfaciliteter", "Fremtidssikring af idrætsfaciliteter",
     "Lejre Kommune"},
    {"hjoerring-fri-for-indbrud", "Hjørring Fri for Indbrud & Fyr dit Fyr", "Hjørring Kommune"},
    {"project-zero", "Project Zero & Det Gode Værtsskab", "Sønderborg Kommune"},
    {"landsbyklynger", "Landsbyklynger: Mols i Udvikling", "Syddjurs Kommune"},
    {"naturlandet-lolland-falster", "Naturlandet Lolland-Falster",
     "Guldborgsund og Lolland Kommuner"},
    {"hjerterum", "Hjerterum", "Region Syd"},
    {"empowerment-af-boern-og-unge", "Empowerment af børn og unge med kronisk tarmsygdom",
     "Region Hovedstaden"},
    {"sammenhaengende-indsats-i-psykiatrien", "Sammenhængende indsats i psykiatrien",
     "Næstved Kommune og Region Sjælland"},
    {"samskabelse-om-sundhedspolitik", "Samskabelse om sundhedspolitik", "Gentofte Kommune"},
}};

}  // namespace

std::span<const DemoCase> demo_cases() noexcept { return kDemoCases; }

}  // namespace samtavle::plan
