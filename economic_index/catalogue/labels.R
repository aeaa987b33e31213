# Read a table of the Economic Index with its labels, in base R.
#   source("labels.R")
#   usage <- read_economic_index("fct_geography_usage")
#   attr(usage$usage_per_capita_index, "label")
read_economic_index <- function(table, folder = ".") {
  codebook <- read.csv(file.path(folder, "codebook.csv"), encoding = "UTF-8")
  columns <- codebook[codebook$table_name == table, ]
  if (nrow(columns) == 0) stop("no table is called ", table)
  path <- file.path(folder, "csv", columns$table_schema[1], paste0(table, ".csv"))
  classes <- c(varchar = "character", bigint = "numeric", integer = "numeric",
               double = "numeric", boolean = "character", date = "Date")
  kinds <- setNames(classes[columns$data_type], columns$column_name)
  rows <- read.csv(path, colClasses = kinds, na.strings = "", encoding = "UTF-8")
  for (i in seq_len(nrow(columns))) {
    name <- columns$column_name[i]
    if (columns$data_type[i] == "boolean") rows[[name]] <- rows[[name]] == "true"
    attr(rows[[name]], "label") <- columns$label[i]
  }
  rows
}
