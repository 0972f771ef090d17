#!/bin/sh
# Learns crates/forecast/data/spread.csv anew: how far outcomes fell from every model of the board.
# The data are not part of the program: DEU III, Arregui & Perarnaud 2021, doi:10.34810/data53.
#   scripts/spread.sh deu3.csv
set -eu
data=${1:?the file of decided issues, deu3.csv}
cd "$(dirname "$0")/.."
table=$(cargo run --release --quiet -p detente -- backtest "$data" --fit)
printf '%s\n' "$table" > crates/forecast/data/spread.csv
