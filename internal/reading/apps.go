package reading

import (
	"cmp"
)

func (r *Run) readApps(keys []string, apps *Node, transfers map[string]Transfer) {
	r.AppsOver, r.AppsTold = true, true
	for _, key := range keys {
		app := App{Key: key}
		if transfer, ok := transfers[key]; ok {
			app.Status, app.Part = transfer.Status, transfer.part()
		} else {
			app.Part, app.Status = nodeOfApp(apps, key)
		}
		r.AppsTold = r.AppsTold && app.Part != Absent
		r.AppsOver = r.AppsOver && app.Part.Over()
		r.Apps = append(r.Apps, app)
	}
}

func nodeOfApp(apps *Node, key string) (Part, string) {
	// Nodes for single apps are inferred: where one is missing, the whole speaks for it.
	node := cmp.Or(apps.Child(key), apps)
	p := node.Part()
	if node == nil {
		return p, ""
	}
	if p.Over() {
		return p, node.Outcome
	}
	return p, node.Status
}
