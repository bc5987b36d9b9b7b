#include "records/summary.h"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>

namespace ostrakon {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double confidence_95 = 0.95;

// The rows to show, headline metrics first.
std::vector<MetricSummary> chosen_rows(const Summary& summary, const std::vector<std::string>& headline,
                                       SummaryScope scope) {
  const std::vector<MetricSummary> all = summary.rows();
  std::vector<MetricSummary> out;
  for (const std::string& name : headline) {
    for (const MetricSummary& row : all) {
      if (row.metric == name) out.push_back(row);
    }
  }
  if (scope == SummaryScope::headline && !out.empty()) return out;
  for (const MetricSummary& row : all) {
    if (std::find(headline.begin(), headline.end(), row.metric) == headline.end()) out.push_back(row);
  }
  return out;
}

std::string printed(const char* format, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

// Four significant digits, no exponent where a person would not write one: 0.2500, 12.30, 1234, 1.2e+09.
std::string readable(double value) {
  if (std::isnan(value)) return "-";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  const double size = std::fabs(value);
  if (value == std::floor(value) && size < 1e6) return printed("%.0f", value);
  if (size >= 1e7 || size < 1e-4) return printed("%.3g", value);
  if (size >= 1000) return printed("%.0f", value);
  if (size >= 100) return printed("%.1f", value);
  if (size >= 10) return printed("%.2f", value);
  if (size >= 0.1) return printed("%.3f", value);
  return printed("%.4f", value);
}

std::string readable(const Interval& interval) {
  if (std::isnan(interval.low)) return "-";
  return std::string("[") + readable(interval.low) + ", " + readable(interval.high) + "]";
}

// Characters, not bytes: names and labels may have accents.
std::size_t width_of(std::string_view text) {
  const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

constexpr std::size_t table_columns = 8;
using Line = std::array<std::string, table_columns>;

// The first column is text and stands left; the others right.
std::string aligned(const std::vector<Line>& lines) {
  std::array<std::size_t, table_columns> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < table_columns; ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  }
  std::string out;
  for (const Line& line : lines) {
    std::string text = line[0] + std::string(widths[0] - width_of(line[0]), ' ');
    for (std::size_t i = 1; i + 1 < table_columns; ++i)
      text += "  " + std::string(widths[i] - width_of(line[i]), ' ') + line[i];
    if (!line.back().empty()) text += "  " + line.back();
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + '\n';
  }
  return out;
}

std::string label_of(const MetricSummary& row) {
  return row.group.empty() ? row.metric : row.metric + " [" + row.group + "]";
}

std::string json_field(const char* name, const std::string& value) {
  return json_text(name) + ": " + value;
}

std::string json_row(const MetricSummary& row, bool headline) {
  std::string out = std::string("{") + json_field("metric", json_text(row.metric));
  const auto add = [&](const char* name, const std::string& value) { out += ", " + json_field(name, value); };
  add("group", row.group.empty() ? "null" : json_text(row.group));
  add("unit", json_text(row.unit));
  add("meaning", json_text(row.meaning));
  add("kind", json_text(row.flag ? "share" : "mean"));
  add("headline", headline ? "true" : "false");
  add("defined", std::to_string(row.defined));
  add("missing", std::to_string(row.missing));
  add(row.flag ? "share" : "mean", json_number(row.mean));
  add("sd", json_number(row.sd));
  add("low", json_number(row.interval.low));
  add("high", json_number(row.interval.high));
  add("lowest", json_number(row.lowest));
  add("highest", json_number(row.highest));
  return out + "}";
}

}  // namespace

void Summary::Moments::add(double value) {
  lowest = count == 0 ? value : std::min(lowest, value);
  highest = count == 0 ? value : std::max(highest, value);
  ++count;
  const double change = value - mean;
  mean += change / static_cast<double>(count);
  squares += change * (value - mean);
}

Summary::Summary(std::vector<MetricLayout> metrics) : metrics_(std::move(metrics)) {
  for (const MetricLayout& metric : metrics_) moments_.emplace_back(metric.width());
}

void Summary::add(const RunRecord& record) {
  if (record.status == RunStatus::failed) {
    ++failed_;
    return;
  }
  if (record.metrics.size() != metrics_.size())
    throw std::invalid_argument("a run has another number of metrics than its summary");
  ++done_;
  for (std::size_t metric = 0; metric < metrics_.size(); ++metric) {
    const std::vector<double>& values = record.metrics[metric];
    const std::size_t width = metrics_[metric].width();
    if (values.size() < width) continue;
    for (std::size_t group = 0; group < width; ++group) {
      const double value = values[values.size() - width + group];
      if (!std::isnan(value)) moments_[metric][group].add(value);
    }
  }
}

std::vector<MetricSummary> Summary::rows() const {
  std::vector<MetricSummary> out;
  for (std::size_t metric = 0; metric < metrics_.size(); ++metric) {
    const MetricLayout& layout = metrics_[metric];
    for (std::size_t group = 0; group < layout.width(); ++group) {
      const Moments& moments = moments_[metric][group];
      const bool any = moments.count > 0;
      MetricSummary row;
      row.metric = layout.name;
      if (!layout.groups.empty()) row.group = layout.groups[group];
      row.unit = layout.unit;
      row.meaning = layout.meaning;
      row.flag = layout.flag;
      row.defined = moments.count;
      row.missing = done_ - moments.count;
      row.mean = any ? moments.mean : nan;
      row.sd = moments.count > 1 ? std::sqrt(moments.squares / static_cast<double>(moments.count - 1)) : nan;
      row.interval = layout.flag ? wilson_interval(row.mean, row.defined, confidence_95)
                                 : student_interval(row.mean, row.sd, row.defined, confidence_95);
      row.lowest = any ? moments.lowest : nan;
      row.highest = any ? moments.highest : nan;
      out.push_back(std::move(row));
    }
  }
  return out;
}

Interval student_interval(double mean, double sd, std::uint64_t count, double confidence) {
  if (count < 2 || std::isnan(sd) || std::isinf(sd)) return {nan, nan};
  const boost::math::students_t distribution(static_cast<double>(count - 1));
  const double quantile = boost::math::quantile(boost::math::complement(distribution, (1 - confidence) / 2));
  const double half = quantile * sd / std::sqrt(static_cast<double>(count));
  return {mean - half, mean + half};
}

Interval wilson_interval(double share, std::uint64_t count, double confidence) {
  if (count == 0) return {nan, nan};
  const auto n = static_cast<double>(count);
  const double z = boost::math::quantile(boost::math::complement(boost::math::normal(), (1 - confidence) / 2));
  const double spread = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  const double centre = share + z * z / (2 * n), scale = 1 + z * z / n;
  // Rounding must not leave [0, 1] when no or every run has it.
  return {std::max(0.0, (centre - spread) / scale), std::min(1.0, (centre + spread) / scale)};
}

std::string summary_table(const Summary& summary, const std::vector<std::string>& headline, SummaryScope scope) {
  const std::vector<MetricSummary> rows = chosen_rows(summary, headline, scope);
  std::string out = std::to_string(summary.runs_done()) + (summary.runs_done() == 1 ? " run" : " runs");
  if (summary.runs_failed() > 0) out += ", " + std::to_string(summary.runs_failed()) + " failed";
  out += '\n';
  if (rows.empty()) return out;
  std::vector<Line> lines{{"", "", "value", "95 % interval", "sd", "lowest", "highest", ""}};
  for (const MetricSummary& row : rows) {
    std::string note;
    if (row.missing > 0)
      note = "defined in " + std::to_string(row.defined) + " of " + std::to_string(row.defined + row.missing) + " runs";
    const std::string unit = row.unit == "1" ? "" : row.unit;
    if (!unit.empty()) note = note.empty() ? unit : unit + "; " + note;
    // The spread of a flag says nothing that its share does not.
    lines.push_back({label_of(row), row.flag ? "share" : "mean", readable(row.mean), readable(row.interval),
                     row.flag ? "" : readable(row.sd), row.flag ? "" : readable(row.lowest),
                     row.flag ? "" : readable(row.highest), note});
  }
  return out + aligned(lines);
}

std::string summary_json(const Summary& summary, const std::vector<std::string>& headline, SummaryScope scope) {
  std::string out = std::string("{") + json_field("runs", std::to_string(summary.runs_done())) + ", " +
                    json_field("failed", std::to_string(summary.runs_failed())) + ", " +
                    json_field("confidence", json_number(confidence_95)) + ", \"metrics\": [";
  const char* separator = "\n  ";
  for (const MetricSummary& row : chosen_rows(summary, headline, scope)) {
    const bool first_page = std::find(headline.begin(), headline.end(), row.metric) != headline.end();
    out += separator + json_row(row, first_page);
    separator = ",\n  ";
  }
  return out + "]}\n";
}

}  // namespace ostrakon
