// The ideas on a board in a list of Qt Widgets, live. What is typed below it becomes a new one.
//   qt_cards <server> <board> <token> [<idea to begin with> [<seconds>]]

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <cstdlib>
#include <iostream>
#include <samtavle.hpp>

int main(int argc, char** argv) {
  QApplication app{argc, argv};
  if (argc < 4) return 2;
  QWidget window;
  window.setWindowTitle(argv[2]);
  QVBoxLayout layout{&window};
  QListWidget list;
  QLineEdit line;
  QLabel state;
  layout.addWidget(&list);
  layout.addWidget(&line);
  layout.addWidget(&state);

  std::function<void()> draw = [] {};
  samtavle::Options options{.server = argv[1], .board = argv[2], .token = argv[3]};
  // Callbacks come on Qt's thread, so that they may touch widgets.
  options.executor = [&app](std::function<void()> task) {
    QMetaObject::invokeMethod(&app, std::move(task), Qt::QueuedConnection);
  };
  options.on_changes = [&draw](const samtavle::Changes&) { draw(); };
  samtavle::Board board = samtavle::Board::open(std::move(options));

  const auto ideas = board.cards().where(samtavle::kind == samtavle::kinds::idea);
  draw = [&] {
    if (board.state().loaded == 0) return;
    list.clear();
    for (const samtavle::Item& idea : ideas) list.addItem(QString::fromStdString(idea.title()));
    state.setText(board.saved() ? "Everything is saved" : "Not saved yet");
  };
  const auto add = [&](const std::string& title) {
    board.transact("New card", [&](samtavle::Transaction& tx) {
      return tx.create(samtavle::kinds::idea, {.in = samtavle::root_id}, title);
    });
  };
  QObject::connect(&line, &QLineEdit::returnPressed, [&] {
    if (board.state().loaded == 0 || line.text().isEmpty()) return;
    add(line.text().toStdString());
    line.clear();
  });

  if (argc > 4) {
    board.wait_live(std::chrono::seconds{20});
    add(argv[4]);
  }
  if (argc > 5) QTimer::singleShot(std::atoi(argv[5]) * 1000, &app, &QApplication::quit);
  window.show();
  const int result = QApplication::exec();
  for (int row = 0; row < list.count(); ++row) {
    std::cout << list.item(row)->text().toStdString() << '\n';
  }
  return result;
}
