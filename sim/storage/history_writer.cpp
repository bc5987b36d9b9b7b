#include "storage/history_writer.h"

#include "storage/fixed_groups.h"
#include "storage/record_groups.h"

#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace ostrakon {

using hdf5::ColumnCheck;
using hdf5::Failure;
using hdf5::GroupWriter;
using hdf5::Handle;

namespace {

constexpr unsigned tracked = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

Handle file_access() {
  Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "describe the file");
  hdf5::require(H5Pset_libver_bounds(access.id(), H5F_LIBVER_EARLIEST, H5F_LIBVER_V18), "describe the file");
  hdf5::require(H5Pset_fclose_degree(access.id(), H5F_CLOSE_STRONG), "describe the file");
  // The name is ours alone, and some network file systems have no locks.
  hdf5::require(H5Pset_file_locking(access.id(), false, true), "describe the file");
  return access;
}

Handle create_file(const std::string& path) {
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose, "describe the file");
  hdf5::require(H5Pset_obj_track_times(creation.id(), false), "describe the file");
  hdf5::require(H5Pset_link_creation_order(creation.id(), tracked), "describe the file");
  hdf5::require(H5Pset_attr_creation_order(creation.id(), tracked), "describe the file");
  const Handle access = file_access();
  return Handle(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.id(), access.id()), H5Fclose, "create the file");
}

// Whether the cells are those of the layout.
void check_cells(const TableLayout& table, const TableCells& cells) {
  if (cells.columns.size() != table.columns.size())
    throw Failure("a record of '" + table.name + "' has " + std::to_string(cells.columns.size()) +
                  " columns instead of " + std::to_string(table.columns.size()));
  for (std::size_t i = 0; i < cells.columns.size(); ++i) {
    const Cells& column = cells.columns[i];
    // The alternatives of Cells stand in the order of CellType.
    const bool same_type = column.index() == static_cast<std::size_t>(table.columns[i].type);
    const std::size_t rows = std::visit([](const auto& values) { return values.size(); }, column);
    if (!same_type || rows != cells.rows)
      throw Failure("column '" + table.columns[i].name + "' of a record of '" + table.name +
                    "' has another type or length than the layout says");
  }
}

void check_metric(const MetricLayout& metric, const std::vector<double>& values, const RunRecord& record) {
  const std::size_t steps = metric.every_step ? record.steps : 1;
  const bool complete = values.size() == steps * metric.width();
  const bool partial = record.status == RunStatus::failed && values.size() % metric.width() == 0 &&
                       values.size() <= steps * metric.width();
  if (!complete && !partial)
    throw Failure("metric '" + metric.name + "' of run " + std::to_string(record.run) + " has " +
                  std::to_string(values.size()) + " values instead of " + std::to_string(steps * metric.width()));
}

void check_record(const HistoryLayout& layout, const RunRecord& record) {
  if (record.parameters.size() != layout.parameter_names.size())
    throw Failure("run " + std::to_string(record.run) + " has another number of parameters than the layout");
  if (record.steps > layout.steps)
    throw Failure("run " + std::to_string(record.run) + " has more steps than the layout");
  const bool failed = record.status == RunStatus::failed;
  if (!(failed && record.metrics.empty())) {
    if (record.metrics.size() != layout.metrics.size())
      throw Failure("run " + std::to_string(record.run) + " has another number of metrics than the layout");
    for (std::size_t i = 0; i < layout.metrics.size(); ++i) check_metric(layout.metrics[i], record.metrics[i], record);
  }
  if (failed && record.tables.empty()) return;
  if (record.tables.size() != layout.tables.size())
    throw Failure("run " + std::to_string(record.run) + " has another number of tables than the layout");
  for (std::size_t i = 0; i < layout.tables.size(); ++i) check_cells(layout.tables[i], record.tables[i]);
}

}  // namespace

// The temporary file outlives the handles on it: members are destroyed from the last to the first.
class HistoryWriter::File {
 public:
  File(std::string path, HistoryLayout layout, Overwrite overwrite)
      : layout_(std::move(layout)), temporary_(std::move(path), overwrite), file_(create_file(temporary_.path())) {
    if (layout_.steps == 0) throw Failure("a history has at least one step");
    hdf5::write_root_attributes(file_.id(), layout_);
    provenance_.emplace(file_.id(), "provenance", "what the runs follow from");
    hdf5::write_provenance(*provenance_, layout_);
    legend_.emplace(file_.id(), "legend", "what whole numbers in other groups stand for");
    hdf5::write_legend(*legend_, layout_);
    if (layout_.points.size() > 0) {
      points_.emplace(file_.id(), "points", "what is varied, one row a design point");
      hdf5::write_points(*points_, layout_.points);
    }
    runs_group_.emplace(file_.id(), layout_);
    series_.emplace(file_.id(), layout_);
    for (const TableLayout& table : layout_.tables) tables_.emplace_back(file_.id(), table, layout_);
  }

  void add(const RunRecord& record) {
    if (!usable_) throw Failure("no run can be added after a failure or finish()");
    if (runs_ > 0 && record.run <= last_run_)
      throw Failure("run " + std::to_string(record.run) + " comes after run " + std::to_string(last_run_));
    check_record(layout_, record);
    usable_ = false;
    std::vector<std::uint64_t> offsets;
    for (const hdf5::TableGroup& table : tables_) offsets.push_back(table.rows());
    runs_group_->add(record, offsets);
    series_->add(record);
    for (std::size_t i = 0; i < record.tables.size(); ++i) tables_[i].add(record, record.tables[i]);
    last_run_ = record.run;
    ++runs_;
    usable_ = true;
  }

  void finish() {
    if (!usable_) throw Failure("the file cannot be finished after a failure or twice");
    usable_ = false;
    std::vector<GroupWriter*> groups{&*provenance_, &*legend_, &runs_group_->group(), &series_->group()};
    if (points_) groups.push_back(&*points_);
    for (hdf5::TableGroup& table : tables_) groups.push_back(&table.group());
    std::vector<ColumnCheck> checks;
    for (GroupWriter* group : groups) {
      group->finish();
      for (const hdf5::ColumnWriter& column : group->columns()) checks.push_back(column.check());
    }
    file_.close("finish the file");
    read_back(checks);
    temporary_.publish();
  }

  const std::string& target() const { return temporary_.target(); }
  const std::string& temporary_path() const { return temporary_.path(); }
  std::uint64_t runs() const { return runs_; }

 private:
  void read_back(const std::vector<ColumnCheck>& checks) const {
    const Handle access = file_access();
    const Handle file(H5Fopen(temporary_.path().c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose, "open the file again");
    hdf5::check_root_attributes(file.id());
    for (const ColumnCheck& check : checks) hdf5::check_column(file.id(), check);
  }

  HistoryLayout layout_;
  TemporaryFile temporary_;
  Handle file_;
  std::optional<GroupWriter> provenance_, legend_, points_;
  std::optional<hdf5::RunsGroup> runs_group_;
  std::optional<hdf5::SeriesGroup> series_;
  std::deque<hdf5::TableGroup> tables_;
  std::uint32_t last_run_ = 0;
  std::uint64_t runs_ = 0;
  bool usable_ = true;
};

HistoryWriter::HistoryWriter(std::string path, HistoryLayout layout, Overwrite overwrite) {
  const std::string target = path;
  file_ = hdf5::guarded(target, [&] { return std::make_unique<File>(std::move(path), std::move(layout), overwrite); });
}

HistoryWriter::~HistoryWriter() {
  const hdf5::Session session;
  file_.reset();
}

void HistoryWriter::add(const RunRecord& record) {
  hdf5::guarded(file_->target(), [&] { file_->add(record); });
}

void HistoryWriter::finish() {
  hdf5::guarded(file_->target(), [&] { file_->finish(); });
}

std::uint64_t HistoryWriter::runs() const {
  return file_->runs();
}

const std::string& HistoryWriter::temporary_path() const {
  return file_->temporary_path();
}

}  // namespace ostrakon
