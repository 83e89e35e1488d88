// samtavle story: the purpose, every correction of the course with its reason, and where the board
// stands now.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "narrator.hpp"
#include "samtavle/plan/story.hpp"
#include "samtavle/v1/edit.pb.h"
#include "settings.hpp"
#include "telling.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;
using plan::Course;
using plan::Landmark;

json::value landmark_json(const Landmark& landmark) {
  if (!landmark.id) return nullptr;
  json::object out{{"id", base::to_string(landmark.id)}, {"title", landmark.title}};
  if (!landmark.state.empty()) out["state"] = landmark.state;
  return out;
}

json::value landmarks_json(const std::vector<Landmark>& landmarks) {
  json::array out;
  for (const Landmark& landmark : landmarks) out.push_back(landmark_json(landmark));
  return out;
}

json::value course_json(const Course& course) {
  return {{"title", course.title},
          {"purpose", course.purpose},
          {"phase", landmark_json(course.phase)},
          {"type", landmark_json(course.type)},
          {"involvement", landmark_json(course.involvement)},
          {"criteria", landmarks_json(course.criteria)},
          {"frames", landmarks_json(course.frames)},
          {"delegations", landmarks_json(course.delegations)}};
}

std::string listed(const std::vector<Landmark>& landmarks) {
  std::string out;
  for (const Landmark& landmark : landmarks) {
    out += (out.empty() ? "" : "; ") + landmark.title;
    if (!landmark.state.empty()) out += " (" + landmark.state + ")";
  }
  return out;
}

void print_course(const std::string& heading, const Course& course) {
  const Colours& c = colours();
  print(c.bold + heading + c.plain);
  const auto line = [&c](const std::string& label, const std::string& words) {
    if (words.empty()) return;
    print("  " + c.dim + label + std::string(14 - columns_of(label), ' ') + c.plain +
          in_quotes(words, 400));
  };
  line("Purpose", course.purpose);
  line("Criteria", listed(course.criteria));
  line("Phase", course.phase.title);
  line("Type", course.type.title);
  line("Involvement", course.involvement.title);
  line("Frames", listed(course.frames));
  line("Delegated", listed(course.delegations));
}

void print_story(const plan::Story& story, const Directory& directory) {
  const auto& [bold, dim, accent, plain] = colours();
  const Course now = plan::course_of(story.board());
  print(bold + now.title + plain);
  if (story.set_out()) {
    print_course("Set out", *story.set_out());
  } else {
    print("The course is not set yet: the second phase was never entered.");
  }
  print(bold + "Corrections" + plain);
  for (const plan::Correction& correction : story.corrections()) {
    print("  " + dim + moment(correction.time_ms) + "  #" + std::to_string(correction.seq.value) +
          plain + "  " + person_label(correction.actor, directory));
    print("      " + correction_words(correction, directory));
    if (!correction.why.empty()) {
      print("      " + accent + "because " + in_quotes(correction.why, 200) + plain);
    }
  }
  if (story.corrections().empty()) print("  none");
  print_course("Now", now);
}

Result<void> tell_story(const Settings& settings, const std::string& board) {
  Persona reader;
  reader.role = plan::Role::reader;
  const auto past = open_past(settings, board, reader);
  if (!past) return base::pass_on(past);
  plan::Story story;
  const auto read = past->history.events({}, past->head, [&](const v1::Event& event) {
    const auto told = story.add(event);
    return told ? Result<void>{} : base::fail(Errc::corrupt, told.error().detail);
  });
  if (!read) return read;
  if (!settings.json) {
    print_story(story, past->directory);
    return {};
  }
  json::array corrections;
  for (const plan::Correction& correction : story.corrections()) {
    corrections.push_back(correction_json(correction, past->directory));
  }
  json::value set_out;
  if (story.set_out()) set_out = course_json(*story.set_out());
  print_json(json::value{{"board", board},
                         {"seq", past->head.value},
                         {"set_out", std::move(set_out)},
                         {"corrections", std::move(corrections)},
                         {"now", course_json(plan::course_of(story.board()))}});
  return {};
}

}  // namespace

void add_story_command(CLI::App& app, Command& command) {
  CLI::App* story = app.add_subcommand(
      "story", "Tell the story of a board: its purpose, each correction and why, and now");
  auto board = std::make_shared<std::string>();
  story->add_option("board", *board, "Id of the board")->required()->type_name("BOARD");
  story->callback([&command, board] {
    command.run = [&command, board] { return tell_story(command.settings, *board); };
  });
}

}  // namespace samtavle::cli
