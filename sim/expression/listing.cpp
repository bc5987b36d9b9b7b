// Program::listing: one instruction a line, `r3 = multiply_add r1, s0, r2`. r: one value a row, s: one for all.
#include "expression/catalogue.h"
#include "expression/code.h"

#include <cstdio>

namespace ostrakon {

namespace {

const char* name_of(UnaryOp op) {
  static constexpr const char* names[] = {"negate", "absolute", "floor", "ceil",     "round",      "sqrt",
                                          "exp",    "log",      "tanh",  "logistic", "logical_not"};
  static_assert(std::size(names) == static_cast<std::size_t>(UnaryOp::count_));
  return names[static_cast<std::size_t>(op)];
}

const char* name_of(BinaryOp op) {
  static constexpr const char* names[] = {"add",        "subtract",    "multiply",  "divide",    "power",
                                          "minimum",    "maximum",     "equal",     "not_equal", "less",
                                          "less_equal", "logical_and", "logical_or"};
  static_assert(std::size(names) == static_cast<std::size_t>(BinaryOp::count_));
  return names[static_cast<std::size_t>(op)];
}

const char* name_of(TernaryOp op) {
  static constexpr const char* names[] = {"multiply_add", "multiply_subtract_from", "select", "clamp"};
  static_assert(std::size(names) == static_cast<std::size_t>(TernaryOp::count_));
  return names[static_cast<std::size_t>(op)];
}

const char* name_of(Distribution distribution) {
  static constexpr const char* names[] = {"uniform", "normal",   "lognormal", "exponential", "gamma",    "beta",
                                          "poisson", "binomial", "geometric", "gumbel",      "bernoulli"};
  return names[static_cast<std::size_t>(distribution)];
}

const char* name_of(AggregateKind kind) {
  static constexpr const char* names[] = {"count", "sum", "mean",     "sd",  "min",  "max",  "median",
                                          "any",   "all", "quantile", "nth", "busiest", "pick", "share"};
  return names[static_cast<std::size_t>(kind)];
}

const char* name_of(Form form) {
  static constexpr const char* names[] = {"whole", "grouped", "nested", "indexed", "all rows"};
  return names[static_cast<std::size_t>(form)];
}

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", number);
  for (int digits = 1; digits < 17; ++digits) {
    char shorter[32];
    std::snprintf(shorter, sizeof shorter, "%.*g", digits, number);
    double back = 0;
    if (std::sscanf(shorter, "%lf", &back) == 1 && back == number) return shorter;
  }
  return text;
}

class Listing {
 public:
  explicit Listing(const Program::Code& code, std::string indent) : code_(code), indent_(std::move(indent)) {}

  std::string text() {
    for (std::size_t i = 0; i < code_.aggregates.size(); ++i) {
      if (code_.aggregates[i].used) aggregate(i);
    }
    for (const Instruction& ins : code_.prologue) line(ins, 's');
    for (const Instruction& ins : code_.body) line(ins, 'r');
    for (std::size_t o = 0; o < code_.outputs.size(); ++o) {
      text_ += indent_ + "output " + std::to_string(o) + " = " + place(code_.outputs[o].operand) +
               (code_.outputs[o].direct ? " (in place)\n" : "\n");
    }
    return text_;
  }

 private:
  static std::string place(std::int32_t operand) {
    std::string text(1, operand < 0 ? 's' : 'r');
    return text.append(std::to_string(operand < 0 ? ~operand : operand));
  }

  std::string column(const Instruction& ins) const {
    return code_.catalogue->table(ins.table).plural + "." + code_.catalogue->attribute(ins.table, ins.attribute).name;
  }

  void aggregate(std::size_t number) {
    const AggregateCode& a = code_.aggregates[number];
    text_ += indent_ + "aggregate " + std::to_string(number) + ": " + name_of(a.kind) + " of " +
             code_.catalogue->table(a.table).plural + ", " + name_of(a.form) + "\n";
    if (a.inner != nullptr) text_ += Listing(*a.inner, indent_ + "  ").text();
  }

  std::string what(const Instruction& ins) const {
    switch (ins.opcode) {
      case Opcode::constant:
        return number_text(ins.number);
      case Opcode::now:
        return "now";
      case Opcode::step:
        return "step";
      case Opcode::outer:
        return "asker " + std::to_string(ins.index);
      case Opcode::row:
        return "row";
      case Opcode::input:
        return "input " + std::to_string(ins.index);
      case Opcode::column:
        return column(ins);
      case Opcode::gather:
        return "gather " + column(ins);
      case Opcode::unary:
        return name_of(static_cast<UnaryOp>(ins.detail));
      case Opcode::binary:
        return name_of(static_cast<BinaryOp>(ins.detail));
      case Opcode::ternary:
        return name_of(static_cast<TernaryOp>(ins.detail));
      case Opcode::relation:
        return ins.detail != 0 ? "co_service" : "tied";
      case Opcode::broadcast:
        return "broadcast";
      case Opcode::uniform:
        return "draw uniform";
      case Opcode::normal:
        return "draw normal";
      case Opcode::distribution:
        return std::string("draw ") + name_of(static_cast<Distribution>(ins.detail));
      case Opcode::hit:
        return "hit";
      case Opcode::hit_logistic:
        return "hit_logistic";
      case Opcode::aggregate:
        return "look up " + std::to_string(ins.index);
      case Opcode::nested:
        return "ask anew " + std::to_string(ins.index);
      case Opcode::pick:
        return "pick " + std::to_string(ins.index);
      case Opcode::nested_pick:
        return "pick anew " + std::to_string(ins.index);
    }
    return "?";
  }

  void line(const Instruction& ins, char file) {
    text_ += indent_ + file + std::to_string(ins.target) + " = " + what(ins);
    for (std::size_t k = 0; k < ins.operand_count; ++k) {
      text_ += (k == 0 ? " " : ", ") + place(code_.operands[ins.operands + k]);
    }
    text_ += '\n';
  }

  const Program::Code& code_;
  std::string indent_, text_;
};

}  // namespace

std::string Program::listing() const {
  return Listing(*code_, "").text();
}

}  // namespace ostrakon
