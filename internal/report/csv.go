package report

import (
	"bytes"
	"encoding/csv"
	"strings"
)

// CSV writes a table as RFC 4180 describes it. A cell that a spreadsheet would take for a formula begins with an apostrophe: names
// and titles come from whoever wrote them.
func CSV(table [][]string) (string, error) {
	var out bytes.Buffer
	writer := csv.NewWriter(&out)
	writer.UseCRLF = true
	for _, record := range table {
		safe := make([]string, 0, len(record))
		for _, cell := range record {
			safe = append(safe, harmless(cell))
		}
		if err := writer.Write(safe); err != nil {
			return "", err
		}
	}
	writer.Flush()
	return out.String(), writer.Error()
}

func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
