-- What became of every row of a catalogue. Reads: catalogue. Gives: row, fate, reason.
SELECT row, fate, reason FROM catalogue
