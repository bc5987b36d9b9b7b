# ostrakon_r.R SCRIPT HISTORY FOLDER END WHAT: what analysis/ostrakon.R reads, as tables in FOLDER for ostrakon_r_test.py to
# compare (WHAT: all, or only spells); regressions are of ends of the kind END.
options(warn = 2, digits = 17)
arguments <- commandArgs(trailingOnly = TRUE)
source(arguments[1])
suppressMessages(library(survival))
history <- open_history(arguments[2])
written <- function(frame, name) {
  path <- file.path(arguments[3], paste0(name, ".csv"))
  write.csv(frame, path, row.names = FALSE, na = "", fileEncoding = "UTF-8")
}

if (arguments[5] == "all") {  # opening a column takes R milliseconds, and once is enough
  runs <- read_runs(history)
  written(runs, "runs")
  for (series in c("falls", "fallen")) written(read_series(history, series), series)
  for (table in c("events", "spells", "cases", "agents")) {
    written(read_table(history, table), table)
    if (table %in% c("events", "cases")) {
      written(read_table(history, table, runs = runs$run[c(2, 4, 5)], dates = "date"), paste0(table, "_part"))
    }
  }
}
everyone <- tenures(history)
written(everyone, "tenures")
written(tenures(history, "director", since = 12), "directors")

seen <- subset(everyone, months > entry)
seen$hit <- seen$ended %in% arguments[4]
cox <- function(ties) {
  fit <- coxph(Surv(entry, months, hit) ~ faction + order, data = seen, ties = ties)
  data.frame(term = names(coef(fit)), coefficient = unname(coef(fit)), error = sqrt(diag(vcov(fit))), loglik = fit$loglik[2])
}
written(cox("efron"), "efron")
written(cox("breslow"), "breslow")
curve <- summary(survfit(Surv(entry, months, hit) ~ 1, data = seen))
written(data.frame(time = curve$time, at_risk = curve$n.risk, ends = curve$n.event, survival = curve$surv), "survival")
