package reading

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Transfer is the transfer of one app's data, as the assistant reports it.
type Transfer struct {
	// Migration and Container are the assistant's own IDs of it.
	Migration string
	Container string
	App       string
	Status    string
	Settled   bool
	Succeeded bool
	Updated   time.Time
}

func (t Transfer) part() Part {
	switch {
	case !t.Settled:
		return Moving
	case t.Succeeded:
		return Succeeded
	case strings.EqualFold(t.Status, "INCOMPLETE"):
		return Incomplete
	default:
		return Failed
	}
}

// Newest keeps the newest transfer of each app.
func Newest(transfers []Transfer) map[string]Transfer {
	byApp := make(map[string]Transfer, len(transfers))
	for _, transfer := range transfers {
		if old, ok := byApp[transfer.App]; !ok || transfer.Updated.After(old.Updated) {
			byApp[transfer.App] = transfer
		}
	}
	return byApp
}

// Digest stands for the transfers of a plan's apps. Any difference shows that something was started.
func Digest(transfers []Transfer) string {
	lines := make([]string, 0, len(transfers))
	for _, t := range transfers {
		lines = append(lines, strings.Join([]string{
			t.Migration, t.Container, t.App, t.Status, fmt.Sprint(t.Updated.UnixMilli()),
		}, "\x00"))
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:16])
}
