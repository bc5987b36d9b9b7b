#include "input/yaml.h"

#include "input/scalar_text.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <numeric>
#include <sstream>

namespace ostrakon {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Thrown out of the parser where going on makes no sense.
struct Refused {
  Place place;
  std::string message;
};

std::string too_deep() {
  return "lists and maps lie in one another at most " + std::to_string(deepest_node) + " deep";
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Open parentheses less closed ones.
int open_parentheses(std::string_view text) {
  int open = 0;
  for (char c : text) open += c == '(' ? 1 : c == ')' ? -1 : 0;
  return open;
}

class Builder : public YAML::EventHandler {
 public:
  Builder(std::string_view source, std::int32_t file, std::size_t base, Problems& problems)
      : source_(source), file_(file), base_(base), problems_(problems) {}

  InputNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) throw Refused{at(mark), "a file holds one document; '---' begins a second one here"};
  }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark&, const std::string&) override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_properties(mark, "?", anchor);
    InputNode node;
    node.place = at(mark);
    give(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    problems_.error(at(mark),
                    "aliases (*name) are not read; to repeat a row write 'like: ITS NAME', to share a file 'extends:'");
    InputNode node;
    node.place = at(mark);
    give(std::move(node));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_properties(mark, tag, anchor);
    ScalarText located = locate_scalar(source_, file_, offset(mark), value);
    InputNode node;
    node.kind = InputNode::Kind::scalar;
    node.place = located.place;
    node.text = std::move(located.text);
    node.plain = located.plain;
    if (!located.closed) {
      problems_.error({file_, node.place.offset, 1},
                      "the quote that begins here is not closed; all that follows was read as one text");
    }
    give(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    begin(InputNode::Kind::list, mark, tag, anchor, style);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    begin(InputNode::Kind::map, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { finish(); }
  void OnMapEnd() override { finish(); }

 private:
  struct Frame {
    InputNode node;
    bool flow = false;
    bool is_key = false;  // a list or map standing where a key should
    bool expects_value = false;
    InputEntry entry;  // its key, while its value is awaited
  };

  std::size_t offset(const YAML::Mark& mark) const {
    const std::size_t position = mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
    return std::min(position + base_, source_.size());
  }
  Place at(const YAML::Mark& mark) const { return {file_, static_cast<std::uint32_t>(offset(mark)), 1}; }

  void refuse_properties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) {
      problems_.error(
          at(mark), "anchors (&name) are not read; to repeat a row write 'like: ITS NAME', to share a file 'extends:'");
    } else if (tag != "?" && tag != "!" && !tag.empty()) {
      problems_.error(at(mark), "tags (!name) are not read; the type follows from the key");
    }
  }

  void begin(InputNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
             YAML::EmitterStyle::value style) {
    refuse_properties(mark, tag, anchor);
    count(at(mark));
    if (frames_.size() >= static_cast<std::size_t>(deepest_node)) {
      throw Refused{at(mark), too_deep()};
    }
    Frame frame;
    frame.node.kind = kind;
    frame.node.place = at(mark);
    frame.flow = style == YAML::EmitterStyle::Flow;
    frame.is_key = !frames_.empty() && frames_.back().node.is_map() && !frames_.back().expects_value;
    if (frame.is_key) problems_.error(at(mark), "a key is a name, not a list or map");
    frames_.push_back(std::move(frame));
  }

  void count(Place place) {
    if (++nodes_ > most_nodes_in_file) {
      throw Refused{place, "a file holds at most " + std::to_string(most_nodes_in_file) + " values"};
    }
  }

  // A finished node goes to whoever awaits it.
  void give(InputNode node) {
    count(node.place);
    if (frames_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = frames_.back();
    if (frame.node.is_list()) {
      frame.node.items.push_back(std::move(node));
    } else if (!frame.expects_value) {
      frame.entry = key_entry(node);
      frame.expects_value = true;
    } else {
      if (node.empty()) node.place = frame.entry.key_place;
      frame.entry.value = std::move(node);
      frame.node.entries.push_back(std::move(frame.entry));
      frame.entry = {};
      frame.expects_value = false;
    }
  }

  InputEntry key_entry(const InputNode& node) {
    InputEntry entry;
    entry.key_place = node.place;
    if (node.is_scalar()) entry.key = node.text.text;
    if (node.empty()) problems_.error(node.place, "a key is missing here");
    if (node.is_scalar() && entry.key.empty() && node.place.length > 0)
      problems_.error(node.place, "a key is a name; this one is empty");
    if (entry.key == "<<" && node.plain) {
      problems_.error(
          node.place,
          "merge keys (<<) are not read; to repeat a row write 'like: ITS NAME', to share a file 'extends:'");
    }
    return entry;
  }

  void finish() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (frame.flow && frame.node.is_map()) mend_map(frame.node);
    if (frame.flow && frame.node.is_list()) mend_list(frame.node);
    if (frame.node.is_map()) {
      std::erase_if(frame.node.entries,
                    [](const InputEntry& entry) { return entry.key.empty() || entry.key == "<<"; });  // told
      refuse_duplicates(frame.node);
    }
    if (!frame.is_key) {
      --nodes_;  // counted when it began
      give(std::move(frame.node));
      return;
    }
    InputNode replacement = scalar_node({}, true);  // an empty key, which is taken out again
    replacement.place = {file_, frame.node.place.offset, 0};
    replacement.text.file = file_;
    replacement.text.offsets = {frame.node.place.offset};
    give(std::move(replacement));
  }

  // Joins `lasts: gamma(2` and `3)` into what was meant.
  void join_pieces(InputNode& first, const LocatedText& piece) {
    // The end of the first stands at the comma; the space and the rest follow.
    first.text.text += ", " + piece.text;
    first.text.offsets.push_back(first.text.offsets.back() + 1);
    first.text.offsets.insert(first.text.offsets.end(), piece.offsets.begin(), piece.offsets.end());
  }

  static bool broken(const InputNode& node) {
    return node.is_scalar() && node.plain && open_parentheses(node.text.text) > 0;
  }

  void report_cut(const std::string& cut, const InputNode& joined, const std::string& key) {
    const bool list = key.empty();
    problems_.error(joined.place, "YAML ended this expression at the comma: '" + cut + "'. Inside " +
                                      (list ? "[ ]" : "{ }") +
                                      " put it in double quotes: " + (list ? "[ \"" : "{ " + key + ": \"") +
                                      joined.text.text + (list ? "\" ]" : "\" }"));
  }

  void mend_map(InputNode& map) {
    std::vector<InputEntry> entries;
    for (std::size_t i = 0; i < map.entries.size(); ++i) {
      InputEntry& entry = map.entries[i];
      const bool begins_cut = broken(entry.value);
      const std::string cut = entry.value.text.text;
      std::size_t next = i + 1;
      while (begins_cut && broken(entry.value) && next < map.entries.size() && map.entries[next].value.empty()) {
        const InputEntry& piece = map.entries[next];
        join_pieces(entry.value, locate_scalar(source_, file_, piece.key_place.offset, piece.key).text);
        ++next;
      }
      if (next > i + 1) report_cut(cut, entry.value, entry.key);
      if (entry.value.empty() && all_digits(entry.key) && !entries.empty() && entries.back().value.is_scalar() &&
          all_digits(entries.back().value.text.text)) {
        entry.decimal = entries.back().value.text.text + "." + entry.key;
      }
      entries.push_back(std::move(entry));
      i = next - 1;
    }
    map.entries = std::move(entries);
  }

  void mend_list(InputNode& list) {
    std::vector<InputNode> items;
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      InputNode& item = list.items[i];
      const bool begins_cut = broken(item);
      const std::string cut = item.text.text;
      std::size_t next = i + 1;
      while (begins_cut && broken(item) && next < list.items.size() && list.items[next].is_scalar()) {
        join_pieces(item, list.items[next].text);
        ++next;
      }
      if (next > i + 1) report_cut(cut, item, "");
      items.push_back(std::move(item));
      i = next - 1;
    }
    list.items = std::move(items);
  }

  void refuse_duplicates(InputNode& map) {
    std::vector<std::size_t> order(map.entries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return map.entries[a].key < map.entries[b].key; });
    std::vector<bool> again(map.entries.size(), false);
    for (std::size_t i = 1; i < order.size(); ++i) {
      const InputEntry& first = map.entries[order[i - 1]];
      const InputEntry& second = map.entries[order[i]];
      if (first.key != second.key) continue;
      again[order[i]] = true;
      // `rules: phase: slot:` twice is nearly always meant as two terms of one slot.
      const bool slot = frames_.size() == 2 && frames_[0].entry.key == "rules";
      const std::uint32_t line = problems_.sources().locate(first.key_place).line;
      problems_.error(second.key_place,
                      "'" + second.key + "' is already given in line " + std::to_string(line) +
                          (slot ? "; put both as named terms under one '" + second.key + ":'" : "; keep one of them"),
                      first.key_place);
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < map.entries.size(); ++i) {
      if (again[i]) continue;
      if (kept != i) map.entries[kept] = std::move(map.entries[i]);
      ++kept;
    }
    map.entries.resize(kept);
  }

  std::string_view source_;
  std::int32_t file_;
  std::size_t base_;
  Problems& problems_;
  std::vector<Frame> frames_;
  InputNode root_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

// The first byte that is not of UTF-8 text without control characters, or npos.
std::size_t first_bad_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') return i;
    if (lead == 0x7F) return i;
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || i + length > text.size()) return i;
    for (std::size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0u) != 0x80u) return i;
    }
    const auto second = length > 1 ? static_cast<unsigned char>(text[i + 1]) : 0x80u;
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
        (lead == 0xF4 && second > 0x8F)) {
      return i;
    }
    i += length;
  }
  return std::string_view::npos;
}

// Where more brackets stand open than any scenario has, or npos. The parser would look for the end of each before it
// says a word, at some 200 bytes of memory a bracket.
std::size_t first_of_too_many_brackets(std::string_view text) {
  constexpr int most_open = 4096;
  int open = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') quoted = false;
    if (c == '"') quoted = !quoted;
    if (c == '[' || c == '{') ++open;
    if ((c == ']' || c == '}') && !quoted && open > 0) --open;
    if (open > most_open) return i;
  }
  return std::string_view::npos;
}

// What went wrong, in the words of somebody who writes scenarios.
std::string plain_words(const std::string& message, std::string_view line) {
  const std::size_t indent = line.find_first_not_of(" \t");
  if (line.substr(0, indent == std::string_view::npos ? line.size() : indent).find('\t') != std::string_view::npos) {
    return "a tab indents this line; YAML takes only spaces";
  }
  if (message == "illegal map value") return "a ':' was not expected here; a text with ': ' in it needs quotes";
  if (message.rfind("end of map not found", 0) == 0)
    return "this line does not fit the one above; check how far both are indented, or a missing '}' or ','";
  if (message.rfind("end of sequence not found", 0) == 0)
    return "this line does not fit the list above; check how far both are indented, or a missing ']' or ','";
  if (message.rfind("end of sequence flow not found", 0) == 0)
    return "the list that begins with '[' is not closed by ']'";
  if (message.rfind("end of map flow not found", 0) == 0) return "the map that begins with '{' is not closed by '}'";
  if (message.rfind("unknown token", 0) == 0)
    return "this character begins nothing that YAML knows; a text that begins so needs quotes";
  return "this is not YAML: " + message;
}

}  // namespace

std::optional<InputNode> parse_yaml(std::int32_t file, Problems& problems) {
  const std::string& source = problems.sources().text(file);
  const Place start{file, 0, 0};
  if (source.size() > largest_file) {
    problems.error(start, "a file holds at most " + std::to_string(largest_file >> 20) + " MB; this one has " +
                              std::to_string((source.size() + (1u << 20) - 1) >> 20));
    return std::nullopt;
  }
  const std::size_t base = source.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  if (const std::size_t bad = first_bad_byte(std::string_view(source)); bad != std::string_view::npos) {
    const auto byte = static_cast<unsigned char>(source[bad]);
    problems.error({file, static_cast<std::uint32_t>(bad), 1},
                   byte < 0x80 ? "a control character stands here; a scenario is plain text"
                               : "this byte is not UTF-8 text; save the file as UTF-8");
    return std::nullopt;
  }
  if (const std::size_t bad = first_of_too_many_brackets(source); bad != std::string_view::npos) {
    problems.error({file, static_cast<std::uint32_t>(bad), 1}, too_deep());
    return std::nullopt;
  }
  const std::size_t errors = problems.error_count();
  Builder builder(source, file, base, problems);
  std::istringstream stream(source.substr(base));
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refused& refused) {
    problems.error(refused.place, refused.message);
  } catch (const YAML::Exception& wrong) {
    const std::size_t position = wrong.mark.pos < 0 ? 0 : static_cast<std::size_t>(wrong.mark.pos) + base;
    const Place place{file, static_cast<std::uint32_t>(std::min(position, source.size())), 1};
    std::size_t column = 0;
    problems.error(place, plain_words(wrong.msg, problems.sources().line_of(place, &column)));
  }
  if (problems.error_count() > errors) {
    // What was mended or refused in passing leaves a tree worth checking only if the parser reached the end.
    InputNode root = builder.take();
    if (root.is_map()) return root;
    return std::nullopt;
  }
  return builder.take();
}

}  // namespace ostrakon
