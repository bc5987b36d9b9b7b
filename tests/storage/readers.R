# readers.R READER SAMPLE VALUES: opens a sample file with a reader of R that knows nothing of the simulator.
#
# READER is hdf5r or ncdf4. Each must give every name, unit, dimension and value that sample_values.py wrote to the
# folder VALUES, and no others. Both turn the axes round: a dataset over (run, time) has dim() = c(time, run).

options(warn = 2)

check <- function(right, ...) if (!isTRUE(right)) stop(..., call. = FALSE)

# Texts compare as bytes: the locale of a test may know no UTF-8, and ncdf4 does not say which encoding its texts have.
utf8 <- function(texts) {
  Encoding(texts) <- "UTF-8"
  texts
}
same_texts <- function(a, b) identical(lapply(as.vector(a), charToRaw), lapply(as.vector(b), charToRaw))

# A table of texts without any interpretation.
table_of <- function(path, header = TRUE) {
  read.delim(path, header = header, colClasses = "character", quote = "", na.strings = NULL, encoding = "UTF-8")
}

wanted_values <- function(folder, column) {
  lines <- readLines(file.path(folder, paste0(column$group, ".", column$name)), encoding = "UTF-8")
  if (column$type == "text") gsub("\\n", "\n", lines, fixed = TRUE) else lines
}

parts <- function(text) strsplit(text, ",", fixed = TRUE)[[1]]

# Numbers as stored; `missing` says whether the reader itself turns the stored fill value into NA.
check_numbers <- function(found, wanted, column, missing, where) {
  number <- as.numeric(wanted)
  check(is.numeric(found) && length(found) == length(number), where, ": has other values")
  found <- as.vector(found)
  if (missing && column$fill != "") number[wanted == column$fill] <- NA
  check(identical(is.na(found), is.na(number)), where, ": other values are missing")
  # 2^53 is where doubles begin to leave out whole numbers: only keys and digests pass it.
  exact <- is.na(number) | abs(number) < 2^53
  check(all(found[exact] == number[exact], na.rm = TRUE), where, ": has other values")
  if (column$type == "uint64") check(all(abs(found / number - 1) < 2^-51, na.rm = TRUE), where, ": has other values")
  else check(all(exact), where, ": is beyond what a double holds")
}

# ---- hdf5r ----------------------------------------------------------------------------------------------------------

# The 64 bits of every value as 16 hexadecimal digits, through a file of bytes: docs/file-format.md shows these lines.
exact_words <- function(path, dataset) {
  bytes <- tempfile()
  system2("h5dump", shQuote(c("-d", dataset, "-b", "LE", "-o", bytes, path)), stdout = FALSE)
  words <- matrix(readBin(bytes, "raw", file.size(bytes)), nrow = 8)[8:1, , drop = FALSE]
  apply(words, 2, paste, collapse = "")
}

check_hdf5r_u64 <- function(path, data, column, wanted, where) {
  # What file-format.md warns of: plain reading gives the largest signed number for all larger ones.
  large <- as.numeric(wanted) >= 2^63
  check(any(large), where, ": the sample tries no large number")
  plain <- as.character(data$read())
  check(identical(plain, ifelse(large, "9223372036854775807", wanted)), where, ": has other values")
  check_numbers(data$read_low_level(mem_type = h5types$H5T_NATIVE_DOUBLE), wanted, column, FALSE, where)
  hexadecimal <- exact_words(path, where)
  piece <- function(first) strtoi(substr(hexadecimal, first, first + 3), 16L)
  check(identical(decimals(cbind(piece(1), piece(5), piece(9), piece(13))), wanted), where, ": has other bits")
}

# Decimal digits of whole numbers given as four pieces of 16 bits, highest first: long division by 10,000.
decimals <- function(pieces) {
  digits <- rep("", nrow(pieces))
  for (round in 1:5) {
    rest <- 0
    for (i in seq_len(ncol(pieces))) {
      value <- rest * 65536 + pieces[, i]
      pieces[, i] <- value %/% 10000
      rest <- value %% 10000
    }
    digits <- paste0(sprintf("%04d", as.integer(rest)), digits)
  }
  sub("^0+(?=.)", "", digits, perl = TRUE)
}

check_hdf5r <- function(path, folder, columns, root) {
  suppressPackageStartupMessages({ library(hdf5r); library(bit64) })
  file <- H5File$new(path, "r")
  check(setequal(names(file), columns$group), "/: has other groups")
  check(setequal(h5attr_names(file), root$name), "/: has other attributes")
  for (i in which(root$name != "master_seed")) {
    check(same_texts(as.character(h5attr(file, root$name[i])), root$value[i]), "/: ", root$name[i], " is another")
  }
  for (group in unique(columns$group)) {
    check(setequal(names(file[[group]]), columns$name[columns$group == group]), "/", group, ": has other names")
  }
  for (i in seq_len(nrow(columns))) {
    column <- columns[i, ]
    where <- paste0("/", column$group, "/", column$name)
    data <- file[[where]]
    wanted <- wanted_values(folder, column)
    attribute <- function(name) if (name %in% h5attr_names(data)) h5attr(data, name) else ""
    check(nzchar(attribute("long_name")), where, ": has no long_name")
    check(identical(attribute("units"), column$unit), where, ": has the unit '", attribute("units"), "'")
    check(identical(attribute("legend"), column$legend), where, ": has another legend")
    axes <- parts(column$axes)
    lengths <- as.numeric(rev(parts(column$lengths)))
    if (length(axes) > 0) check(isTRUE(all.equal(as.numeric(data$dims), lengths)), where, ": has other lengths")
    if (identical(axes, column$name)) {
      check(identical(attribute("CLASS"), "DIMENSION_SCALE"), where, ": is no scale")
    } else if (length(axes) > 0) {
      scales <- sapply(attribute("DIMENSION_LIST"), function(scale) scale$dereference()[[1]]$get_obj_name())
      check(identical(scales, paste0("/", column$group, "/", axes)), where, ": has the axes ", paste(scales, collapse = ", "))
    }
    if (column$fill != "") check(identical(as.numeric(attribute("_FillValue")), as.numeric(column$fill)), where, ": other fill")
    if (column$type == "text") {
      # hdf5r cannot read texts where there are none.
      if (length(wanted) > 0) check(same_texts(data$read(), wanted), where, ": has other texts")
    } else if (column$type == "uint64" && length(wanted) > 0) {
      check_hdf5r_u64(path, data, column, wanted, where)
    } else {
      check_numbers(data$read(), wanted, column, FALSE, where)
    }
  }
  file$close_all()
}

# ---- ncdf4 ----------------------------------------------------------------------------------------------------------

check_ncdf4 <- function(path, folder, columns, root) {
  library(ncdf4)
  # It prints that the master seed is more than a double holds.
  capture.output(file <- nc_open(path))
  names <- paste0(columns$group, "/", columns$name)
  scale <- columns$axes == columns$name
  check(setequal(names(file$var), names[!scale]), "/: has other names")
  check(setequal(names(file$dim), names[scale]), "/: has other dimensions")
  capture.output(attributes <- ncatt_get(file, 0))
  check(setequal(names(attributes), root$name), "/: has other attributes")
  for (i in which(root$name != "master_seed")) {
    check(same_texts(as.character(attributes[[root$name[i]]]), root$value[i]), "/: ", root$name[i], " is another")
  }
  for (i in seq_len(nrow(columns))) {
    column <- columns[i, ]
    where <- names[i]
    wanted <- wanted_values(folder, column)
    attribute <- function(name) {
      found <- ncatt_get(file, where, name)
      if (found$hasatt) found$value else ""
    }
    check(nzchar(attribute("long_name")), where, ": has no long_name")
    check(identical(attribute("units"), column$unit), where, ": has the unit '", attribute("units"), "'")
    check(identical(attribute("legend"), column$legend), where, ": has another legend")
    axes <- parts(column$axes)
    lengths <- as.numeric(rev(parts(column$lengths)))
    if (scale[i]) {
      check(file$dim[[where]]$len == lengths, where, ": has another length")
    } else if (length(axes) > 0) {
      found <- sapply(file$var[[where]]$dim, function(dimension) dimension$name)
      check(identical(found, paste0(column$group, "/", rev(axes))), where, ": has the axes ", paste(found, collapse = ", "))
      check(all(file$var[[where]]$varsize == lengths), where, ": has other lengths")
    }
    values <- ncvar_get(file, where)
    if (column$type == "text") check(same_texts(values, wanted), where, ": has other texts")
    else check_numbers(values, wanted, column, TRUE, where)
  }
  nc_close(file)
}

arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[3]
columns <- table_of(file.path(folder, "columns.tsv"))
root <- table_of(file.path(folder, "root.tsv"), header = FALSE)
names(root) <- c("name", "value")
checks <- list(hdf5r = check_hdf5r, ncdf4 = check_ncdf4)
checks[[arguments[1]]](arguments[2], folder, columns, root)
cat(arguments[1], "reads", basename(arguments[2]), "\n")
