// The table of metrics. Names follow the conventions of Prometheus: base units, _total for what
// only grows.

#include "samtavle/app/metrics.hpp"
#include "samtavle/app/version.hpp"

namespace samtavle::app {
namespace {

using base::Errc;
using base::Limit;
using hub::CommitFigures;
using hub::Count;
using hub::CountBy;
using hub::CountByErrc;
using hub::Histogram;
using hub::Levels;
using log::StoreFigures;
using net::Exposition;
using Type = Exposition::Type;
using Hub = hub::Figures;
using Net = net::Figures;

// --- one number out of the readings ---

std::uint64_t number(const Readings& r, Count Hub::*count) {
  std::uint64_t sum = 0;
  for (const net::ThreadFigures& thread : r.threads) sum += (thread.boards.*count).value();
  return sum;
}
std::uint64_t number(const Readings& r, Count Net::*count) {
  std::uint64_t sum = 0;
  for (const net::ThreadFigures& thread : r.threads) sum += (thread.connections.*count).value();
  return sum;
}
std::uint64_t number(const Readings& r, hub::Level Net::*level) {
  std::int64_t sum = 0;
  for (const net::ThreadFigures& thread : r.threads) sum += (thread.connections.*level).value();
  return static_cast<std::uint64_t>(sum);
}
std::uint64_t number(const Readings& r, Count CommitFigures::*count) {
  return (r.commit.*count).value();
}
std::uint64_t number(const Readings& r, std::uint64_t Levels::*level) {
  return r.look.levels.*level;
}
template <class Number>
std::uint64_t number(const Readings& r, Number StoreFigures::*figure) {
  return static_cast<std::uint64_t>(r.store.*figure);
}
template <class Number>
Number number(const Readings& r, Number ProcessFigures::*figure) {
  return r.process.*figure;
}
template <class Number>
Number number(const Readings& r, Number BackupFigures::*figure) {
  return r.backups.*figure;
}
std::uint64_t number(const Readings& r, std::uint64_t LogExportFigures::*figure) {
  return r.backup_log.*figure;
}
std::uint64_t number(const Readings& r, std::uint64_t RetentionFigures::*figure) {
  return r.retention.*figure;
}
std::uint64_t number(const Readings& r, bool BackupFigures::*flag) {
  return r.backups.*flag ? 1 : 0;
}
std::uint64_t number(const Readings& r, std::size_t net::ServerLook::*figure) {
  return r.look.*figure;
}
std::uint64_t number(const Readings& r, bool Readings::*flag) { return r.*flag ? 1 : 0; }

template <class Key, std::size_t kKeys>
std::uint64_t number(const Readings& r, CountBy<Key, kKeys> Hub::*counts, Key key) {
  std::uint64_t sum = 0;
  for (const net::ThreadFigures& thread : r.threads) sum += (thread.boards.*counts)[key].value();
  return sum;
}
template <class Key, std::size_t kKeys>
std::uint64_t number(const Readings& r, CountBy<Key, kKeys> Net::*counts, Key key) {
  std::uint64_t sum = 0;
  for (const net::ThreadFigures& thread : r.threads) {
    sum += (thread.connections.*counts)[key].value();
  }
  return sum;
}

Histogram::Reading reading(const Readings& r, Histogram Hub::*histogram) {
  Histogram::Reading sum;
  for (const net::ThreadFigures& thread : r.threads) sum += (thread.boards.*histogram).read();
  return sum;
}
Histogram::Reading reading(const Readings& r, Histogram CommitFigures::*histogram) {
  return (r.commit.*histogram).read();
}

// --- rows ---

template <class Figure>
Metric row(std::string_view name, Type type, std::string_view help, Figure figure) {
  return {name, type, help,
          [figure](const Readings& r, Exposition& out) { out.add(number(r, figure)); }};
}
template <class Figure>
Metric counter(std::string_view name, std::string_view help, Figure figure) {
  return row(name, Type::counter, help, figure);
}
template <class Figure>
Metric gauge(std::string_view name, std::string_view help, Figure figure) {
  return row(name, Type::gauge, help, figure);
}

template <class Figure>
Metric histogram(std::string_view name, std::string_view help, Figure figure) {
  return {name, Type::histogram, help,
          [figure](const Readings& r, Exposition& out) { out.add(reading(r, figure)); }};
}

// Several figures under the values of one label.
template <class Figure>
struct Labelled {
  std::string_view value;
  Figure figure;
};
template <class Figure, std::size_t kFigures>
Metric labelled(std::string_view name, Type type, std::string_view help, std::string_view label,
                const Labelled<Figure> (&figures)[kFigures]) {
  const std::vector<Labelled<Figure>> all(figures, figures + kFigures);
  return {name, type, help, [label, all](const Readings& r, Exposition& out) {
            for (const auto& one : all) out.add(number(r, one.figure), {label, one.value});
          }};
}

// A counter for each code of which `belongs` says so.
Metric by_code(std::string_view name, std::string_view help, CountByErrc Hub::*counts,
               bool (*belongs)(Errc) noexcept) {
  return {name, Type::counter, help, [counts, belongs](const Readings& r, Exposition& out) {
            for (std::size_t i = 0; i < hub::kErrcs; ++i) {
              const auto code = static_cast<Errc>(i);
              if (belongs(code)) out.add(number(r, counts, code), {"code", base::name(code)});
            }
          }};
}

void add_limit_breaches(const Readings& r, Exposition& out) {
  for (std::size_t i = 1; i < base::kLimits; ++i) {
    const auto limit = static_cast<Limit>(i);
    out.add(number(r, &Hub::breaches, limit), {"limit", base::name(limit)});
  }
}

void add_declined(const Readings& r, Exposition& out) {
  for (std::size_t i = 0; i < net::kDeclined; ++i) {
    const auto why = static_cast<net::Declined>(i);
    out.add(number(r, &Net::declined, why), {"reason", net::name(why)});
  }
}

void add_answers(const Readings& r, Exposition& out) {
  constexpr std::string_view kClasses[] = {"2xx", "3xx", "4xx", "5xx"};
  for (int i = 0; i < 4; ++i) out.add(number(r, &Net::answers, i + 2), {"status", kClasses[i]});
}

std::vector<Metric> connection_rows() {
  return {
      labelled<hub::Level Net::*>("samtavle_connections", Type::gauge,
               "Connections that are open, before (http) and after their upgrade.", "state",
               {{"http", &Net::http}, {"websocket", &Net::websockets}}),
      counter("samtavle_connections_accepted_total", "TCP connections that were accepted.",
              &Net::accepted),
      counter("samtavle_accept_failures_total",
              "Connections that could not be accepted, for want of descriptors or memory.",
              &Net::accept_failures),
      {"samtavle_connections_refused_total", Type::counter,
       "Connections refused before they came to a board: more than there may be, over the limits "
       "of their address, no WebSocket of this protocol, from a web page that may not, with no "
       "name of a board, or while the server starts or stops.",
       add_declined},
      {"samtavle_http_answers_total", Type::counter,
       "Answers over HTTP, without those that open a WebSocket.", add_answers},
      counter("samtavle_framing_errors_total",
              "WebSockets closed because what came on them broke the framing or its limits.",
              &Net::framing_errors),
      counter("samtavle_received_bytes_total", "Bytes from WebSockets, with their framing.",
              &Net::received_bytes),
      counter("samtavle_sent_bytes_total", "Bytes to WebSockets, with their framing.",
              &Net::sent_bytes),
      counter("samtavle_sent_frames_total", "Messages of the protocol written to clients.",
              &Net::sent_frames),
      counter("samtavle_pings_total", "Silent connections asked for a sign of life.", &Net::pings),
      labelled<Count Net::*>("samtavle_read_pauses_total", Type::counter,
               "Times that a connection was not read for a while: its session was over its rates, "
               "or the disk was behind.",
               "reason", {{"rate", &Net::rate_pauses}, {"disk", &Net::disk_pauses}}),
  };
}

std::vector<Metric> session_rows() {
  return {
      gauge("samtavle_sessions", "Sessions that are on a board.", &Levels::sessions),
      counter("samtavle_sessions_welcomed_total", "Sessions that came to a board.",
              &Hub::welcomed),
      by_code("samtavle_sessions_refused_total",
              "Sessions that the server ended before they came to a board.", &Hub::refused,
              base::is_session_end),
      by_code("samtavle_sessions_ended_total",
              "Sessions that the server ended after they had come to a board; fell_behind: nothing "
              "was read for too long.",
              &Hub::ended, base::is_session_end),
      counter("samtavle_sessions_left_total", "Sessions that left a board by themselves.",
              &Hub::left),
      {"samtavle_limit_breaches_total", Type::counter,
       "Times that a peer went over a limit, by its name in the configuration. Not every breach "
       "ends something: what is over a rate waits, a subscriber behind the ring reads the log.",
       add_limit_breaches},
  };
}

std::vector<Metric> edit_rows() {
  return {
      counter("samtavle_received_messages_total", "Messages of the protocol from clients.",
              &Hub::messages),
      counter("samtavle_edits_accepted_total", "Edits that were accepted and are on their way.",
              &Hub::edits_accepted),
      by_code("samtavle_edits_refused_total", "Edits that were refused.", &Hub::edits_refused,
              base::is_refusal),
      counter("samtavle_edits_repeated_total",
              "Edits that were sent again, and were accepted before.", &Hub::edits_known),
      counter("samtavle_operations_total", "Operations in accepted edits.", &Hub::operations),
      counter("samtavle_ballots_accepted_total", "Ballots that were accepted.",
              &Hub::ballots_accepted),
      by_code("samtavle_ballots_refused_total", "Ballots that were refused.",
              &Hub::ballots_refused, base::is_refusal),
      counter("samtavle_presence_updates_total",
              "Presence from clients, without what was left out.", &Hub::presence_updates),
      counter("samtavle_presence_frames_total", "Messages of presence given to subscribers.",
              &Hub::presence_frames),
      counter("samtavle_presence_dropped_total",
              "Messages of presence that a slow subscriber gets as one whole picture later.",
              &Hub::presence_dropped),
      histogram("samtavle_edit_durable_seconds",
                "From the receipt of the message with an accepted edit until its board hears that "
                "the edit is on disk.",
                &Hub::durable),
      histogram("samtavle_fanout_seconds",
                "From a publication of events until the socket of the last subscriber has taken "
                "them, of those who had all events before and nothing on their way to them; one "
                "observation for each publication that they all took before the next one.",
                &Hub::fan_out),
      counter("samtavle_fanouts_unfinished_total",
              "Publications that some such subscriber had not taken when the next one came.",
              &Hub::fan_outs_unfinished),
      counter("samtavle_deliveries_total",
              "Events written to subscribers, from the ring or from the log, once for each "
              "subscriber.",
              &Hub::deliveries),
  };
}

std::vector<Metric> board_rows() {
  return {
      gauge("samtavle_boards_open", "Boards in memory.", &Levels::boards),
      histogram("samtavle_board_open_seconds",
                "How long somebody waited for a board to be read into memory.", &Hub::opening),
      counter("samtavle_board_open_failures_total", "Boards that could not be read into memory.",
              &Hub::boards_failed),
      counter("samtavle_boards_closed_total", "Boards that left memory.", &Hub::boards_closed),
      gauge("samtavle_boards_backed_up",
            "Boards whose sessions are not read because the disk is behind.",
            &Levels::boards_backed_up),
      gauge("samtavle_boards_memory_bytes",
            "What the boards in memory take, as they reckon it once a second.",
            &Levels::memory_bytes),
      gauge("samtavle_in_flight_bytes", "Accepted and not on disk yet, of all boards.",
            &Levels::in_flight_bytes),
      gauge("samtavle_ring_bytes", "Newest events kept in memory, of all boards.",
            &Levels::ring_bytes),
      labelled<std::uint64_t Levels::*>("samtavle_subscribers", Type::gauge,
               "Sessions by where their next events are from: the ring, or the log or a snapshot, "
               "from which they are being caught up.",
               "source",
               {{"ring", &Levels::from_ring},
                {"log", &Levels::from_log},
                {"snapshot", &Levels::from_snapshot}}),
      gauge("samtavle_ring_lag_bytes",
            "Bytes published and not given to their subscribers yet, of all of the ring.",
            &Levels::lag_bytes),
      gauge("samtavle_ring_lag_max_bytes", "The same of the subscriber who is furthest behind.",
            &Levels::lag_bytes_max),
      counter("samtavle_frames_cut_total",
              "Messages that ended at the largest size while more was ready for their subscriber.",
              &Hub::frames_cut),
      counter("samtavle_catch_up_reads_total",
              "Times that the log was read for a subscriber behind the ring.",
              &Hub::catch_up_reads),
      counter("samtavle_snapshots_encoded_total",
              "Snapshots made for those who come, on the threads of boards.",
              &Hub::snapshots_encoded),
      counter("samtavle_snapshots_made_aside_total",
              "Snapshots of large boards, made from the log on other threads.",
              &Hub::snapshots_aside),
      counter("samtavle_snapshots_sent_total", "Snapshots begun to be sent.",
              &Hub::snapshots_sent),
      counter("samtavle_snapshot_chunks_sent_total", "Their pieces.", &Hub::snapshot_chunks),
      counter("samtavle_snapshot_sent_bytes_total", "Their bytes.", &Hub::snapshot_bytes),
      counter("samtavle_snapshots_stored_total", "Snapshots written to the disk.",
              &Hub::snapshots_stored),
      counter("samtavle_texts_flattened_total", "Texts whose history went after a long rest.",
              &Hub::texts_flattened),
      gauge("samtavle_silent_threads",
            "Threads that did not answer this scrape in time: what is here of their boards is of "
            "an earlier one.",
            &net::ServerLook::silent_threads),
  };
}

std::vector<Metric> disk_rows() {
  return {
      gauge("samtavle_writable", "1 while edits can be written, 0 while the disk is full.",
            &Readings::writable),
      counter("samtavle_commit_batches_total", "Batches written and synced.",
              &CommitFigures::batches),
      counter("samtavle_commit_writes_total", "Writes of boards in them.", &CommitFigures::writes),
      counter("samtavle_commit_events_total", "Events in them.", &CommitFigures::events),
      counter("samtavle_commit_refusals_total", "Writes that the log did not take.",
              &CommitFigures::refused),
      counter("samtavle_commit_no_space_total", "Batches put off for want of space on the disk.",
              &CommitFigures::no_space),
      histogram("samtavle_commit_seconds", "How long a batch took to be written and synced.",
                &CommitFigures::commit),
      histogram("samtavle_commit_queue_age_seconds",
                "How long a write waited for its batch to begin.", &CommitFigures::queued),
      gauge("samtavle_store_memtable_bytes", "Rows of the store in memory.",
            &StoreFigures::memtable),
      gauge("samtavle_store_block_cache_bytes", "Blocks that were read from the disk.",
            &StoreFigures::block_cache),
      gauge("samtavle_store_block_cache_pinned_bytes", "Of these, those in use.",
            &StoreFigures::block_cache_pinned),
      gauge("samtavle_store_table_readers_bytes",
            "Indexes and filters of open files outside of the block cache.",
            &StoreFigures::table_readers),
      gauge("samtavle_store_sst_bytes", "Sorted files on disk.", &StoreFigures::sorted_files),
      gauge("samtavle_store_wal_bytes", "Write-ahead logs on disk.",
            &StoreFigures::write_ahead_logs),
      gauge("samtavle_store_disk_free_bytes", "Free on the disk of the store.",
            &StoreFigures::disk_free),
      gauge("samtavle_store_level0_files", "Files that no compaction has sorted in yet.",
            &StoreFigures::level0_files),
      gauge("samtavle_store_pending_compaction_bytes", "What compactions have yet to rewrite.",
            &StoreFigures::pending_compaction),
      gauge("samtavle_store_running_compactions", "Compactions that go on.",
            &StoreFigures::running_compactions),
      gauge("samtavle_store_running_flushes", "Writings of memory to sorted files that go on.",
            &StoreFigures::running_flushes),
      gauge("samtavle_store_write_stopped", "1 while writes wait for compactions.",
            &StoreFigures::write_stopped),
      gauge("samtavle_store_write_slowed", "1 while writes are slowed for compactions.",
            &StoreFigures::write_slowed),
      gauge("samtavle_store_rewrite_due",
            "1 while something that was erased may still stand in a file of the store.",
            &StoreFigures::rewrite_due),
      counter("samtavle_store_background_errors_total",
              "Flushes and compactions that failed since the start.",
              &StoreFigures::background_errors),
  };
}

std::vector<Metric> backup_rows() {
  return {
      gauge("samtavle_backup_last_success_timestamp_seconds",
            "When the newest good backup began, in Unix time; 0: there is none, or none is to be "
            "made.",
            &BackupFigures::last_success_s),
      gauge("samtavle_backup_last_duration_seconds",
            "How long the last backup took, its verification included; 0: none since the start.",
            &BackupFigures::last_seconds),
      gauge("samtavle_backup_last_size_bytes",
            "The newest good backup, with the files that it shares with others.",
            &BackupFigures::last_bytes),
      counter("samtavle_backups_made_total", "Backups that were made and verified.",
              &BackupFigures::made),
      counter("samtavle_backup_failures_total",
              "Backups that could not be made, or were found damaged.", &BackupFigures::failures),
      gauge("samtavle_backup_running", "1 while one is being made or verified.",
            &BackupFigures::running),
      gauge("samtavle_backups_kept", "Backups that are there.", &BackupFigures::kept),
      gauge("samtavle_backups_damaged", "Of them, those that are known to be damaged.",
            &BackupFigures::damaged),
      gauge("samtavle_backup_log_last_success_timestamp_seconds",
            "When the log beside the backups last held all that was written, in Unix time; 0: "
            "never, or none is kept.",
            &LogExportFigures::last_success_s),
      counter("samtavle_backup_log_written_bytes_total", "Appended to the log beside the backups.",
              &LogExportFigures::written_bytes),
      counter("samtavle_backup_log_failures_total",
              "How often the log beside the backups could not be written.",
              &LogExportFigures::failures),
      counter("samtavle_backup_log_gaps_total",
              "How often it lacked something, so that a backup had to be made.",
              &LogExportFigures::gaps),
  };
}

std::vector<Metric> retention_rows() {
  return {
      gauge("samtavle_retention_last_look_timestamp_seconds",
            "When it was last looked for boards that are to be deleted, in Unix time; 0: never.",
            &RetentionFigures::last_look_s),
      gauge("samtavle_retention_boards_due",
            "Boards that were to be deleted then, and are there still.", &RetentionFigures::due),
      counter("samtavle_retention_boards_deleted_total", "Boards that were deleted by themselves.",
              &RetentionFigures::deleted),
      counter("samtavle_retention_failures_total",
              "How often such a board could not be archived or deleted.",
              &RetentionFigures::failures),
  };
}

std::vector<Metric> process_rows() {
  return {
      {"samtavle_build_info", Type::gauge, "The version, with the value 1.",
       [](const Readings&, Exposition& out) {
         out.add(std::uint64_t{1}, {"version", kVersion});
       }},
      gauge("samtavle_ready", "1 while new connections are taken.", &Readings::ready),
      counter("process_cpu_seconds_total", "Processor time in the program and in the kernel.",
              &ProcessFigures::cpu_seconds),
      gauge("process_resident_memory_bytes", "Memory in use.", &ProcessFigures::resident_bytes),
      gauge("process_virtual_memory_bytes", "Address space in use.",
            &ProcessFigures::virtual_bytes),
      gauge("process_open_fds", "Open file descriptors.", &ProcessFigures::open_descriptors),
      gauge("process_max_fds", "How many there may be.", &ProcessFigures::descriptors_max),
      gauge("process_threads", "Threads.", &ProcessFigures::threads),
      gauge("process_start_time_seconds", "When the process started, in Unix time.",
            &ProcessFigures::start_seconds),
  };
}

}  // namespace

const std::vector<Metric>& metrics() {
  static const std::vector<Metric> kRows = [] {
    std::vector<Metric> rows;
    for (auto* part : {connection_rows, session_rows, edit_rows, board_rows, disk_rows,
                       backup_rows, retention_rows, process_rows}) {
      const std::vector<Metric> more = part();
      rows.insert(rows.end(), more.begin(), more.end());
    }
    return rows;
  }();
  return kRows;
}

}  // namespace samtavle::app
