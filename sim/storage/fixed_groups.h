// What is known before the first run: root attributes, /legend, /provenance. Private to storage/.
#pragma once

#include "records/history.h"
#include "storage/column_writer.h"

#include <cstdint>

namespace ostrakon::hdf5 {

// What the root attributes `format` and `format_number` say; docs/file-format.md changes with them.
inline constexpr const char* format_name = "ostrakon history";
inline constexpr std::int32_t format_number = 1;

void write_root_attributes(hid_t file, const HistoryLayout& layout);

// Opens the file's root and throws Failure unless it is a history of this format.
void check_root_attributes(hid_t file);

// The groups, complete; the caller finishes them.
void write_points(GroupWriter& group, const PointsLayout& points);
void write_legend(GroupWriter& group, const HistoryLayout& layout);
void write_provenance(GroupWriter& group, const HistoryLayout& layout);

}  // namespace ostrakon::hdf5
