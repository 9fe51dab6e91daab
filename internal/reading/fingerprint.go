package reading

import (
	"fmt"
	"slices"
	"strings"
)

// Same tells whether two readings say the same.
func (r Run) Same(other Run) bool {
	return r.fingerprint() == other.fingerprint()
}

func (r Run) fingerprint() string {
	var b strings.Builder
	writeNode(&b, r.root)
	b.WriteString(r.TransfersDigest + ";")
	for _, app := range r.Apps {
		b.WriteString(app.Key + "=" + app.Status + ";")
	}
	return b.String()
}

// Fingerprint stands for all that a tree says of how far things are.
func (n *Node) Fingerprint() string {
	var b strings.Builder
	writeNode(&b, n)
	return b.String()
}

func writeNode(b *strings.Builder, n *Node) {
	if n == nil {
		return
	}
	fmt.Fprintf(b, "%s/%s/%d{", n.Status, n.Outcome, n.Percent)
	keys := make([]string, 0, len(n.Children))
	for key := range n.Children {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		b.WriteString(key + ":")
		writeNode(b, n.Children[key])
	}
	b.WriteString("}")
}
