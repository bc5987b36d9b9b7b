# Reads the histories that Ostrakon writes: runs, series, and tables with words for codes and dates for months.
#
#   source("analysis/ostrakon.R")
#   history <- open_history("all.h5")
#
# Needs hdf5r (Debian: r-cran-hdf5r). docs/r.md shows its use; docs/file-format.md says what is in a file. What is wrong
# with a file or a question stops with one sentence.

stop_here <- function(...) stop(..., call. = FALSE)

# A history: path, file (of hdf5r), title, start (months since the year 0), months_per_step, legends (those read so far).
# Close it with close_history().
open_history <- function(path) {
  if (!requireNamespace("hdf5r", quietly = TRUE)) stop_here("the R package hdf5r is missing: apt-get install r-cran-hdf5r")
  if (!file.exists(path)) stop_here(path, ": there is no such file")
  if (dir.exists(path)) stop_here(path, ": this is a folder; name a result file, of a sweep the one that `ostrakon merge` writes")
  if (!hdf5r::is.h5file(path)) stop_here(path, ": not a history of Ostrakon (not an HDF5 file)")
  file <- tryCatch(hdf5r::H5File$new(path, mode = "r"), error = function(error) stop_here(path, ": the file is truncated or damaged"))
  if (!identical(attribute(file, "format"), "ostrakon history")) {
    file$close_all()
    stop_here(path, ": not a history of Ostrakon (an HDF5 file without format = 'ostrakon history')")
  }
  if (attribute(file, "format_number") > 1) {
    file$close_all()
    stop_here(path, ": of a format that is newer than this script reads (1); update it")
  }
  series <- file[["series"]]
  structure(list(path = path, file = file, title = attribute(file, "title"), start = attribute(series, "start_date"),
                 months_per_step = attribute(series, "months_per_step"), legends = new.env()), class = "ostrakon_history")
}

close_history <- function(history) invisible(history$file$close_all())

print.ostrakon_history <- function(x, ...) {
  runs <- x$file[["runs/run"]]$dims
  cat(x$path, ": ", x$title, ", ", runs, if (runs == 1) " run\n" else " runs\n", sep = "")
  invisible(x)
}

# ---- what is in a file ----

# The value of an attribute; NULL if there is none. `known`: the names of those there are.
attribute <- function(object, name, known = hdf5r::h5attr_names(object)) {
  if (!(name %in% known)) return(NULL)
  value <- hdf5r::h5attr(object, name)
  if (is.character(value)) Encoding(value) <- "UTF-8"
  value
}

# Columns of a group in the order in which they were made. Stops if there is no such group.
columns_of <- function(history, group) {
  if (!history$file$exists(group)) stop_here(history$path, ": has no table /", group)
  history$file[[group]]$ls(index_type = hdf5r::h5const$H5_INDEX_CRT_ORDER)$name
}

# A column, opened once, since opening is what takes time: data (of hdf5r), type, its attributes fill, legend, role and units
# (NULL: has none).
column_at <- function(history, where) {
  data <- history$file[[where]]
  known <- hdf5r::h5attr_names(data)
  list(data = data, type = data$get_type()$to_text(), fill = attribute(data, "_FillValue", known), legend = attribute(data, "legend", known),
       role = attribute(data, "role", known), units = attribute(data, "units", known))
}

# Its values as they are stored, all of them or the rows from `first` to `last`; texts as UTF-8.
stored <- function(column, first = NULL, last = NULL) {
  data <- column$data
  if (prod(data$dims) == 0) return(if (grepl("STRING", column$type)) character(0) else numeric(0))
  # Keys are unsigned 64-bit numbers, of which R has none: the nearest double (docs/file-format.md).
  if (grepl("U64", column$type, fixed = TRUE)) {
    values <- data$read_low_level(mem_type = hdf5r::h5types$H5T_NATIVE_DOUBLE)
    return(if (is.null(first)) values else values[first:last])
  }
  values <- if (is.null(first)) data$read() else data[first:last]
  if (is.character(values)) Encoding(values) <- "UTF-8"
  values
}

raw_column <- function(history, where) stored(column_at(history, where))

# Words of a legend by code, made different where two are alike (two people of one name): Li Wei, Li Wei (2).
legend <- function(history, name) {
  if (is.null(history$legends[[name]])) {
    words <- raw_column(history, paste0("legend/", name))
    seen <- if (length(words) > 0) ave(seq_along(words), words, FUN = seq_along) else integer(0)
    assign(name, ifelse(seen > 1, paste0(words, " (", seen, ")"), words), envir = history$legends)
  }
  history$legends[[name]]
}

# The first day of the month in which each date falls; NA where there is none. `months` as in the file: after the start of step 1.
calendar <- function(history, months) {
  since_zero <- floor(months + history$start)
  found <- rep(NA_character_, length(months))
  known <- !is.na(since_zero)
  found[known] <- sprintf("%04d-%02d-01", as.integer(since_zero[known] %/% 12), as.integer(since_zero[known] %% 12 + 1))
  as.Date(found)
}

# Values of a column as R has them: factors for codes, logicals for yes or no, NA for what is missing.
decoded <- function(history, column, values, dates) {
  fill <- column$fill
  if (is.character(values)) return(values)
  if (!is.null(fill)) values[if (is.nan(fill)) is.nan(values) else values == fill] <- NA
  if (!is.null(column$legend)) {
    words <- legend(history, column$legend)
    if (any(values < 0 | values >= length(words), na.rm = TRUE)) stop_here(history$path, ": codes are not in their legend; the file is damaged")
    return(factor(words[values + 1], levels = words))
  }
  if (identical(column$role, "date") && dates == "date") return(calendar(history, values))
  bytes <- grepl("U8", column$type, fixed = TRUE)
  if (bytes && (!is.null(fill) || all(values <= 1))) as.logical(values) else values
}

# ---- runs and series ----

# /runs: a row a run. Counts and places of rows in other tables, and the digest as a number that R cannot hold, are left out;
# of a metric by groups there is one column a group, NAME.GROUP. `columns`: only these; NULL: all.
read_runs <- function(history, columns = NULL) {
  known <- columns_of(history, "runs")
  known <- known[!grepl("_(offset|count)$", known) & known != "digest"]
  unknown <- setdiff(columns, known)
  if (length(unknown) > 0) stop_here(history$path, ": has no column /runs/", unknown[1])
  count <- history$file[["runs/run"]]$dims
  found <- list()
  for (name in if (is.null(columns)) known else columns) {
    column <- column_at(history, paste0("runs/", name))
    if (identical(column$role, "group")) next
    values <- decoded(history, column, stored(column), "months")
    if (length(column$data$dims) == 1) {
      found[[name]] <- values
    } else {
      groups <- axis_labels(column$data)
      values <- matrix(values, nrow = length(groups), ncol = count)  # R turns the axes round
      for (i in seq_along(groups)) found[[paste0(name, ".", groups[i])]] <- values[i, ]
    }
  }
  data.frame(found, check.names = FALSE, stringsAsFactors = FALSE)
}

# Labels of the axis that R has first: the groups of a metric by groups.
axis_labels <- function(data) {
  scale <- hdf5r::h5attr(data, "DIMENSION_LIST")
  labels <- scale[[length(scale)]]$dereference()[[1]]$read()
  if (is.character(labels)) Encoding(labels) <- "UTF-8"
  labels
}

# Metrics of every step, a row for each run, step and group: run, step, time (years: 2014.25 is the start of April 2014), date
# (first day of the month), group (NA where there is none), value. `name`: a column of /series.
read_series <- function(history, name) {
  known <- columns_of(history, "series")
  column <- if (name %in% known) column_at(history, paste0("series/", name))
  if (!isTRUE(column$role %in% c("metric", "flag metric"))) {
    stop_here(history$path, ": no series is called '", name, "'; in /series are ", paste(known, collapse = ", "))
  }
  groups <- if (length(column$data$dims) == 3) axis_labels(column$data) else NA_character_
  run <- raw_column(history, "series/run")
  time <- raw_column(history, "series/time")
  step <- raw_column(history, "series/step")
  each <- length(groups)
  values <- as.vector(stored(column))
  values[is.nan(values)] <- NA
  data.frame(run = rep(run, each = length(time) * each), step = rep(rep(step, each = each), length(run)),
             time = rep(rep(time, each = each), length(run)),
             date = rep(rep(calendar(history, (step - 1) * history$months_per_step), each = each), length(run)),
             group = rep(groups, length(time) * length(run)), value = values, stringsAsFactors = FALSE)
}

# ---- tables ----

# First and last row (from 1) of each stretch of rows that these runs have in a table.
stretches <- function(history, table, runs) {
  stem <- sub("s$", "", table)
  number <- raw_column(history, "runs/run")
  missing <- setdiff(runs, number)
  if (length(missing) > 0) stop_here(history$path, ": holds no run ", missing[1])
  chosen <- which(number %in% runs)
  offset <- as.numeric(raw_column(history, paste0("runs/", stem, "_offset")))[chosen]
  count <- as.numeric(raw_column(history, paste0("runs/", stem, "_count")))[chosen]
  offset <- offset[count > 0]
  count <- count[count > 0]
  if (length(count) == 0) return(data.frame(first = numeric(0), last = numeric(0)))
  begins <- c(TRUE, offset[-1] != (offset + count)[-length(offset)])
  data.frame(first = offset[begins] + 1, last = (offset + count)[c(begins[-1], TRUE)])
}

# Rows of a table (events, spells, cases, agents, pools …) as a data frame; attr(frame, "units") has the units.
#   columns  only these; NULL: all
#   runs     numbers of runs; NULL: all
#   dates    "months": after the start of step 1, with decimals; "date": the first day of their month
read_table <- function(history, table, columns = NULL, runs = NULL, dates = c("months", "date")) {
  dates <- match.arg(dates)
  known <- columns_of(history, table)
  wanted <- if (is.null(columns)) known[!grepl("_row$", known)] else columns
  unknown <- setdiff(wanted, known)
  if (length(unknown) > 0) stop_here(history$path, ": has no column /", table, "/", unknown[1])
  spans <- if (is.null(runs)) NULL else stretches(history, table, runs)
  read <- function(column) {
    if (is.null(spans)) return(stored(column))
    parts <- Map(function(first, last) stored(column, first, last), spans$first, spans$last)
    if (length(parts) > 0) unlist(parts, use.names = FALSE) else stored(column)[0]
  }
  columns <- setNames(lapply(wanted, function(name) column_at(history, paste0(table, "/", name))), wanted)
  found <- lapply(columns, function(column) decoded(history, column, read(column), dates))
  frame <- data.frame(found, check.names = FALSE, stringsAsFactors = FALSE)
  attr(frame, "units") <- vapply(columns, function(column) if (is.null(column$units)) "" else column$units, "")
  frame
}

read_events <- function(history, ...) read_table(history, "events", ...)
read_spells <- function(history, ...) read_table(history, "spells", ...)
read_cases <- function(history, ...) read_table(history, "cases", ...)

# ---- time in office ----

# A row for each spell in office of the finished runs, as the Python package gives it (ostrakon.tenures):
#   months  from appointment to the end, or to the last step if it lasts
#   entry   when it came under observation: later than 0 for those in office before step 1 whose appointment lies further back
#   ended   how it ended; NA while it lasts (censored)
# beside run, replicate, point, agent, post, rank, faction, start, end, order, fell, case.
#   posts   names of posts, or a part of their names; NULL: all
#   since   only appointments from then on (months after the start of step 1); NULL: all
# For survival: Surv(entry, months, ended %in% "purged") of the rows with months > entry, which were seen for some time.
tenures <- function(history, posts = NULL, since = NULL) {
  runs <- read_runs(history, c("run", "replicate", "point", "status", "steps"))
  runs <- runs[runs$status == "done", ]
  spells <- read_spells(history, runs = runs$run)
  of <- match(spells$run, runs$run)
  known <- levels(spells$post)
  if (!is.null(posts)) {
    meant <- if (all(posts %in% known)) posts else grep(posts[1], known, fixed = TRUE, value = TRUE)
    if (length(meant) == 0) stop_here(history$path, ": no post is meant by '", posts[1], "'")
    chosen <- spells$post %in% meant
  } else {
    chosen <- !is.na(spells$post)
  }
  if (!is.null(since)) chosen <- chosen & spells$start >= since
  spells$replicate <- runs$replicate[of]
  spells$point <- runs$point[of]
  until <- ifelse(is.na(spells$end), (runs$steps[of] - 1) * history$months_per_step, spells$end)
  spells$months <- pmax(until - spells$start, 0)
  spells$entry <- pmax(-spells$start - history$months_per_step, 0)
  spells$ended <- spells$ended_by
  spells$ended[is.na(spells$end) | spells$ended %in% "censored"] <- NA
  columns <- c("run", "replicate", "point", "agent", "post", "rank", "faction", "start", "end", "order", "fell", "case", "months", "entry", "ended")
  found <- spells[chosen, columns]
  rownames(found) <- NULL
  found
}
