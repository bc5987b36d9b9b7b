// The world of one run: tables, the docket of what happened, and the few operations that change who sits where.
// Rules see it through view(); every change goes through a member of this class or a store() of whole columns.
#pragma once

#include "base/kernels.h"
#include "base/parallel.h"
#include "expression/bucket_index.h"
#include "expression/evaluate.h"
#include "input/scenario.h"
#include "model/columns.h"
#include "model/moment.h"
#include "model/referrers.h"
#include "model/table.h"
#include "model/tie_index.h"
#include "model/vacancy_counts.h"

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

struct PopulationPrograms;

// What the world needs to know of the compiled scenario: shared by all runs of a design point, never written.
struct WorldPlan {
  const Scenario* scenario = nullptr;
  std::vector<IndexRequest> indexes;
  std::vector<Program> index_members;   // condition of each index's row set, where it has one
  std::vector<bool> index_has_members;
  // start values by order: programs over agents; recruits use the second list
  struct Start {
    std::vector<Program> programs;
    std::vector<const StartValue*> values;
    bool gives_faction = false;
  };
  Start start, recruit;
  struct RowStarts {
    const RowStart* start = nullptr;
    Program program;
    std::vector<std::uint8_t> given;  // by row: the file says its value
  };
  std::vector<RowStarts> row_starts;
  struct TieStart {
    std::int32_t kind = 0;
    Program number, with, weight;
  };
  std::vector<TieStart> tie_starts;
  std::vector<std::uint64_t> tie_kind_hashes;    // by kind: of its name
  std::vector<std::uint32_t> event_kind_hashes;  // by word: digests know events by name, however many kinds there are
  // By table: columns that a rule or mechanism of this scenario can write, in the order of the catalogue.
  std::vector<std::vector<AttributeId>> state;
  std::vector<std::vector<bool>> used;  // by table: columns that anything reads or writes; empty: all
  std::vector<std::pair<TableId, AttributeId>> followed;  // columns of links of which the world keeps who refers to whom
  std::vector<std::vector<bool>> indexed;  // by table and column: whether the place of a row in an index depends on it
  bool lists_promotions = false, lists_candidates = false;  // those tables are written down, or something reads them
  bool tells_reasons = true;  // events are written down with what decided them, or something reads it
};

struct EventFields {
  std::int32_t kind = 0;  // word of list event_kind
  AgentId agent;
  PostId post;            // none: the agent's own, if any
  OrganisationId organisation;  // none: of the post
  SectorId sector;        // none: of the organisation
  AgentId other;
  EventId cause;
  std::int32_t rule = -1;
  double at = std::numeric_limits<double>::quiet_NaN();  // NaN: now
  double score = std::numeric_limits<double>::quiet_NaN();
  double threshold = std::numeric_limits<double>::quiet_NaN();
  double draw = std::numeric_limits<double>::quiet_NaN();
  double value = std::numeric_limits<double>::quiet_NaN();
};

// What decided an event, told beside it. No digest covers it: it follows from the history.
struct Reason {
  std::int32_t rule = -1;  // word of list rule: the term
  double threshold = std::numeric_limits<double>::quiet_NaN();  // the chance
  double draw = std::numeric_limits<double>::quiet_NaN();       // the uniform that was below it
};

inline EventFields event_of(EventKind kind) {
  EventFields fields;
  fields.kind = static_cast<std::int32_t>(kind);
  return fields;
}

inline EventFields event_of(EventKind kind, const Reason& reason) {
  EventFields fields = event_of(kind);
  fields.rule = reason.rule;
  fields.threshold = reason.threshold;
  fields.draw = reason.draw;
  return fields;
}

// Draws of one rule that is asked several times of a row in one step lie so many tries apart.
inline constexpr std::uint32_t draws_apart = 64;
// So often a rule can be asked of one row in a step: what it drew beyond would be the draws of the next step.
inline constexpr std::uint32_t most_askings = max_tries / draws_apart;

// Throws RuleError of the rule `path` where it asks for more; by position of the rows.
void check_askings(const std::string& path, std::span<const std::int32_t> agents, const double* numbers);

class World : private Relations {
 public:
  World(const WorldPlan&, StreamKey, unsigned threads = 1);

  const Scenario& scenario() const { return *plan_->scenario; }
  const WorldPlan& plan() const { return *plan_; }
  Table& table(TableId id) { return tables_[static_cast<std::size_t>(id.value())]; }
  const Table& table(TableId id) const { return tables_[static_cast<std::size_t>(id.value())]; }
  std::size_t rows(TableId id) const { return table(id).rows(); }
  template <class T>
  T* operator[](ColumnOf<T> column) {
    return static_cast<T*>(table(column.table).cells(column.attribute));
  }
  template <class T>
  const T* operator[](ColumnOf<T> column) const {
    return static_cast<const T*>(table(column.table).cells(column.attribute));
  }

  // The state as it stands, for rules. Brings indexes up to date; valid until the next change.
  const View& view();
  // The same with the draws of step 0, for start values.
  const View& birth_view();
  std::span<const std::int32_t> bucket(std::size_t index, std::span<const std::int32_t> keys);
  // Who refers to whom by a followed column; null: the column is not followed, or not worth it now.
  const Referrers* referrers(TableId, AttributeId);
  Evaluator& evaluator() { return evaluator_; }
  StreamKey stream() const { return stream_; }
  DrawPoint draw_point(DrawSite site) const { return {stream_, site, step_, 0}; }

  std::uint32_t step() const { return step_; }
  double now() const { return now_; }
  void begin_step();  // time goes on by one step; the living grow older

  // --- changes of single rows -------------------------------------------------------------------------------------
  // A value given by a rule: clamped or refused by the attribute's range; a NaN stops the run.
  void store(TableId, AttributeId, std::int32_t row, double value, const std::string& path);
  // The same for all rows (dense) after a whole column was computed; may be called with the column's own data.
  // Blocks of agents without anybody of at least that presence keep what they have.
  void store_column(TableId, AttributeId, const double* values, const std::string& path, Presence least = Presence::gone);
  // Whether store_column would take the values, writing nothing: what it refuses is told of the state before it.
  void check_column(TableId, AttributeId, const double* values, const std::string& path, Presence least) const;
  // A careful run changes nothing before all of a stage is found to be in order, so that a failure can be explained
  // from the state that led to it. Slower, and the same history.
  bool careful() const { return careful_; }
  void set_careful(bool careful) { careful_ = careful; }
  // A column of the row on which an index or its presence may depend changed.
  void touch(TableId, std::int32_t row);
  void touch_all(TableId);
  std::int32_t add_agent(std::uint64_t key);

  Moment& moment() { return moment_; }

  // Has the processor fetch what changes as people leave or take seats: of many, some ahead of the change.
  void fetch_career(std::int32_t person) const;
  void fetch_seat(std::int32_t post) const;

  EventId record(const EventFields&);
  // Whether anything looks at what decided events; where nothing does, it need not be found.
  bool tells_reasons() const { return plan_->tells_reasons; }
  void give_reason(EventId, const Reason&);
  // A seat is taken: spell begins, rank follows the post.
  void appoint(AgentId, PostId);
  // A seat is left: spell ends. The status is the caller's business.
  void vacate(AgentId, EndedBy, double at, EventId cause);
  EventId retire(AgentId, EventId cause, EndedBy reason = EndedBy::retired);
  EventId die(AgentId, EventId cause);
  void send_to_bench(AgentId, EndedBy, EventId cause);
  bool removes(std::int32_t sanction) const;  // who gets it leaves their seat
  // The sanction falls: status, seat, counts. `before`: what a person goes back to who is not punished.
  // Returns the event `purged` or `released`.
  // `about`: the post whose conduct is punished; none: the one held, or held last.
  EventId sanction(AgentId, std::int32_t sanction, double at, EventId cause, std::int32_t rule, Status before = Status::active,
                   PostId about = PostId::none());
  // --- ties (ties.cpp) ---------------------------------------------------------------------------------------------
  // Row of the tie that lasts; -1: none. Of a mutual kind either half is found from either end.
  std::int32_t tie(std::int32_t kind, AgentId, AgentId other) const;
  // Begins one, unless there is one; of a mutual kind for both.
  void form_tie(std::int32_t kind, AgentId, AgentId other, double weight);
  void drop_tie(std::int32_t row);
  void weigh_tie(std::int32_t row, double weight, const std::string& path);
  // Calls visit(row) for every tie of the person that lasts, the latest first.
  template <class Visit>
  void each_tie(AgentId agent, Visit visit) const {
    const std::uint8_t* lasting = (*this)[tie_column::lasting];
    tie_index_.each(agent.value(), [&](std::int32_t row) {
      if (lasting[row] == 1) visit(row);
    });
  }
  std::uint64_t tie_key(std::int32_t kind, AgentId, AgentId other) const;  // of the draws about it
  // Who has met in this step, each pair once: the smaller key first, in order of keys.
  struct Meetings {
    std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
    std::uint32_t step = 0;
  };
  Meetings& meetings() { return meetings_; }

  // The person leaves what they hold for the seat. `selector`, `score`: of an appointment.
  EventId transfer(AgentId, PostId, EventId cause, AgentId selector = AgentId::none(),
                   double score = std::numeric_limits<double>::quiet_NaN());
  EventId transfer(AgentId, EventFields);  // with everything that the event tells; to fields.post
  // So many ranks down, and to the bench.
  void demote(AgentId, std::int32_t ranks, EventId cause);
  // As to the bench, but an inquiry goes on.
  void unseat(AgentId, EndedBy, EventId cause);
  // Posts held with others that are there since then fall to whoever holds those; as vacancies are offered.
  void fill_besides();

  // --- reorganisation (structure.cpp). Afterwards settle_structure() is called once, however many there were. ------------
  // What has ended once is never there again: all of these do nothing about it. `path`: of who asks, for what cannot be.
  void found(OrganisationId, EventId cause);
  // Its people and units go where `ending` says. Where somebody took a seat there in this step it ends as the next begins,
  // so that no spell ends as it begins.
  void abolish(OrganisationId, const Ending& ending, EventId cause, const std::string& path);
  void merge(OrganisationId, OrganisationId into, EventId cause, const std::string& path);
  void put(OrganisationId, OrganisationId under, EventId cause, const std::string& path);  // under none: under no other
  // Founds and abolishes by the dates of the scenario, and abolishes what was put off; as a step begins.
  void reorganise_by_date();
  void settle_structure();  // superiors, and what is inherited, follow the tree
  std::uint32_t structure() const { return structure_; }  // another number after each change of the tree or its sectors
  bool ended(OrganisationId organisation) const { return ended_[static_cast<std::size_t>(organisation.value())] != 0; }

  // Copies what present holders have taken and left so far to their spells (before spells are read).
  void book_open_spells();

  // Of one rank, in the order in which they fell vacant.
  const std::vector<std::int32_t>& vacant_posts(std::uint8_t rank) const { return vacant_posts_[rank]; }
  void forget_filled();  // drops posts that have been filled from vacant_posts
  EventId vacated_by(PostId post) const { return EventId(vacated_by_[static_cast<std::size_t>(post.value())]); }
  bool open(PostId) const;  // its organisation is founded and not abolished, and it is not held beside another
  // Holds a seat since this step: as a holder first asked in the next, so that no spell ends as it begins.
  bool new_in_post(AgentId agent) const {
    return (*this)[agent_column::post][agent.value()] >= 0 && (*this)[agent_column::post_since][agent.value()] == now_;
  }
  // By block of agents: none of its people has more. Found anew as a step begins; who changes in it counts as serving.
  const std::vector<Presence>& presence() const { return presence_; }
  std::int32_t last_spell(AgentId agent) const { return last_spell_[static_cast<std::size_t>(agent.value())]; }
  std::int32_t earlier_spell(std::int32_t spell) const { return earlier_spell_[static_cast<std::size_t>(spell)]; }

  VacancyCounts& vacancy_counts() { return vacancy_counts_; }
  const VacancyCounts& vacancy_counts() const { return vacancy_counts_; }

  // How often power.succession was asked in this step before; counts once more.
  std::uint32_t count_succession() { return successions_++; }
  // How many cases were counted against the person before; counts one more.
  std::int32_t count_case(AgentId agent) { return cases_of_[static_cast<std::size_t>(agent.value())]++; }

  std::uint64_t event_digest() const { return event_digest_; }
  std::uint64_t state_digest();  // of all tables as they stand

  // Calls part(first row, rows) for pieces of whole blocks that together are the rows 0 … rows-1; for many rows on
  // several threads, so that pieces must not know of each other.
  template <class Part>
  void in_pieces(std::size_t rows, Part part);

  // Scratch columns of at least `rows` values in whole blocks, 64-byte aligned; `which` < 8.
  double* scratch(std::size_t which, std::size_t rows);

 private:
  void build_tables();
  void give_row_starts();
  void build_people();
  void build_roster();
  void date_careers();
  void tie_roster();
  void link_posts();
  void link_superiors();
  void update_indexes();
  void rebuild_index(std::size_t);
  void book_spell(std::int32_t person, std::int32_t spell);
  EventId demote_by_sanction(AgentId, std::int32_t sanction, PostId, double at, EventId cause);
  std::int32_t begin_spell(std::int32_t person, std::int32_t seat);
  void end_spell(std::int32_t seat, EndedBy, double at, EventId cause);
  // besides.cpp: posts held with another
  bool exists(std::int32_t post) const;  // its organisation does
  void link_besides();
  void begin_besides(std::int32_t main);
  void begin_beside(std::int32_t seat);
  void end_besides(std::int32_t main, EndedBy, double at, EventId cause);
  void count_fallen_holder(AgentId);
  Referrers* followed(TableId, AttributeId);
  std::int64_t bucket_number(std::size_t index, std::int32_t row);
  void add_vacancy(std::int32_t post);
  void form_half(std::int32_t kind, AgentId, AgentId other, double weight, bool mirror);
  std::int32_t other_half(std::int32_t row) const;
  double months_together(std::int32_t one, std::int32_t other) const;
  void tied(double* out, Operand kind, Operand a, Operand b, std::size_t n) const override;
  void co_service(double* out, Operand a, Operand b, std::size_t n) const override;
  // structure.cpp
  struct PostRange {
    std::int32_t first, end;
  };
  PostRange posts_of(std::int32_t organisation) const;
  bool within(std::int32_t organisation, std::int32_t other) const;
  bool may_end(std::int32_t organisation, const Ending&, const std::string& path) const;
  void end_or_put_off(std::int32_t organisation, EventKind, const Ending&, EventId cause, const std::string& path);
  void end_organisation(std::int32_t organisation, EventKind, const Ending&, EventId cause);
  void end_units(std::int32_t organisation, const Ending&, EventId cause);
  void send_holders(std::int32_t organisation, const Ending&, EventId cause);
  void put_under(std::int32_t organisation, std::int32_t parent, EventId cause);
  void inherit();

  static constexpr std::size_t piece_rows = 16 * block_rows;

  const WorldPlan* plan_;
  StreamKey stream_;
  PieceLoops loops_;
  std::vector<Table> tables_;
  std::vector<TableView> table_views_;
  View view_, birth_view_;
  Evaluator evaluator_;
  std::uint32_t step_ = 0;
  double now_ = 0;
  bool careful_ = false;

  std::vector<BucketIndex> indexes_;
  std::vector<const BucketIndex*> index_views_;
  std::vector<Referrers> referrers_;           // by number in plan_->followed
  std::vector<Presence> presence_;
  std::vector<std::int32_t> touched_;          // agents whose place in an index may have changed since the last view
  std::vector<std::uint8_t> is_touched_;
  std::vector<bool> table_touched_;            // other tables, whole
  bool any_table_touched_ = true;
  std::vector<double> member_;

  std::vector<std::vector<std::int32_t>> vacant_posts_;  // by rank
  VacancyCounts vacancy_counts_;
  std::vector<std::int32_t> vacated_by_;       // by post: the event that emptied it
  std::vector<std::int32_t> last_spell_;       // by agent
  std::vector<std::int32_t> cases_of_;         // by agent
  std::vector<std::int32_t> earlier_spell_;    // by spell: the same person's spell before
  TieIndex tie_index_;
  Meetings meetings_;
  std::vector<std::int32_t> first_beside_, next_beside_;  // by post: those held with it; empty: there are none
  std::vector<std::uint8_t> ended_;            // by organisation
  struct PutOff {
    std::int32_t organisation;
    EventKind kind;
    Ending ending;
    EventId cause;
    std::string path;
  };
  std::vector<PutOff> put_off_;
  std::vector<std::int32_t> ending_now_;       // scratch of reorganise_by_date
  std::uint32_t structure_ = 0;
  std::uint32_t successions_ = 0;              // asked in this step
  bool unsettled_ = false;
  Moment moment_;
  std::uint64_t event_digest_ = 0;
  std::vector<HashedColumn> hashed_;           // scratch of state_digest
  AlignedArray<double> scratch_[8];
};

template <class Part>
void World::in_pieces(std::size_t rows, Part part) {
  const std::size_t pieces = (rows + piece_rows - 1) / piece_rows;
  if (loops_.threads() == 1 || rows < fewest_rows_to_share) {
    if (rows > 0) part(std::size_t{0}, rows);
    return;
  }
  loops_.run(pieces, [&](std::size_t piece, unsigned) {
    part(piece * piece_rows, std::min(piece_rows, rows - piece * piece_rows));
  });
}

// Columns that the engine itself writes whatever the rules are.
bool written_by_engine(TableId, AttributeId);

// Creates people in rows that already have key, post and rank: start values in order, faction by origin or share.
// `roster`: what a file gives of them stands, and rules that ask it see it; null: nothing.
void give_start_values(World&, std::span<const std::int32_t> rows, const WorldPlan::Start&, const Roster* roster = nullptr);

// Ties that people in these rows begin with. After their start values.
void give_start_ties(World&, std::span<const std::int32_t> rows);

// Checks what must always hold (one holder a seat, spells tile time, counts agree, causes precede, no NaN);
// throws std::logic_error naming what does not. Debug builds call it after each stage.
void check_invariants(const World&);

}  // namespace ostrakon
