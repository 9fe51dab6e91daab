package packages_test

import (
	"net/http"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
)

// seldom are the rights that whole migrations may do without, and when they are needed.
func seldom() map[string]string {
	return map[string]string{
		"patch events.k8s.io/events":        "an event comes again",
		"patch /configmaps":                 "a report changes",
		"get " + ours + "/migrations":       "the cache may be behind",
		"get " + ours + "/cloudsites":       "the cache may be behind",
		"list " + ours + "/appassessments":  "the API server sends no lists by watches",
		"create coordination.k8s.io/leases": "no process ran before",
	}
}

// wantUsed reports the rights that the chart gives the operator, and that nothing used.
func wantUsed(t *testing.T, used map[string]bool) {
	t.Helper()
	for _, kind := range []string{"ClusterRole", "Role"} {
		for _, object := range render(t, nil).of(kind) {
			if name := object.GetName(); name != "drover-manager" && name != "drover-leader" {
				continue // For people, and for the metrics, which are switched off.
			}
			role := rbacv1.ClusterRole{} // A Role has the same fields.
			object.SetKind("ClusterRole")
			convert(t, object, &role)
			for _, right := range expanded(role) {
				if _, ok := seldom()[right]; !ok && !used[right] {
					t.Errorf("%s gives the right to %s, which nothing uses", role.Name, right)
				}
			}
		}
	}
}

// expanded are the rights of a role one by one, as rightOf writes them.
func expanded(role rbacv1.ClusterRole) []string {
	var rights []string
	for _, rule := range role.Rules {
		for _, group := range rule.APIGroups {
			for _, resource := range rule.Resources {
				for _, verb := range rule.Verbs {
					rights = append(rights, verb+" "+group+"/"+resource)
				}
			}
		}
	}
	return rights
}

// rightOf is what a request to the API server needs, as in "update migration.drover.dev/migrations/status".
func rightOf(request *http.Request) string {
	parts := strings.Split(strings.Trim(request.URL.Path, "/"), "/")
	group, skipped := "", 2 // As in api/v1/...
	if parts[0] == "apis" && len(parts) > 1 {
		group, skipped = parts[1], 3 // As in apis/group/v1/...
	}
	if len(parts) <= skipped {
		return "" // Discovery.
	}
	parts = parts[skipped:]
	if parts[0] == "namespaces" && len(parts) > 2 {
		parts = parts[2:]
	}
	resource := parts[0]
	if len(parts) > 2 {
		resource += "/" + parts[2]
	}
	return verbOf(request, len(parts) > 1) + " " + group + "/" + resource
}

func verbOf(request *http.Request, named bool) string {
	switch request.Method {
	case http.MethodGet:
		switch {
		case named:
			return "get"
		case request.URL.Query().Get("watch") != "":
			return "watch"
		default:
			return "list"
		}
	case http.MethodPost:
		return "create"
	case http.MethodPut:
		return "update"
	default:
		return strings.ToLower(request.Method)
	}
}
