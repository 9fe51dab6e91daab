package packages_test

import (
	"slices"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
)

const ours = "migration.drover.dev"

// notNeeded is what the operator may not do anywhere: verbs by group and resource.
func notNeeded() map[string][]string {
	writes := []string{"create", "update", "patch", "delete", "deletecollection"}
	return map[string][]string{
		// Listing or watching Secrets reads them all.
		"/secrets":                               append([]string{"list", "watch"}, writes...),
		"/configmaps":                            {"list", "watch", "update", "delete", "deletecollection"},
		"/pods":                                  append([]string{"get", "list", "watch"}, writes...),
		"/pods/exec":                             {"create", "get"},
		"/serviceaccounts/token":                 {"create"},
		"/serviceaccounts":                       {"impersonate", "get"},
		"/namespaces":                            append([]string{"get", "list", "watch"}, writes...),
		"/nodes":                                 {"get", "list", "watch"},
		ours + "/cloudsites":                     writes,
		ours + "/appassessments":                 writes,
		ours + "/migrations":                     {"create", "update", "delete", "deletecollection"},
		ours + "/migrations/status":              {"get", "patch"},
		"apps/deployments":                       append([]string{"get"}, writes...),
		"batch/jobs":                             {"create"},
		"rbac.authorization.k8s.io/roles":        {"create", "update", "escalate", "bind"},
		"rbac.authorization.k8s.io/rolebindings": {"create", "update"},
		"rbac.authorization.k8s.io/clusterroles": {"create", "update", "escalate", "bind"},
		"apiextensions.k8s.io/customresourcedefinitions":               append([]string{"get", "list"}, writes...),
		"admissionregistration.k8s.io/validatingwebhookconfigurations": writes,
		"coordination.k8s.io/leases":                                   {"list", "watch", "delete"},
	}
}

func TestWhatIsNotNeededIsDenied(t *testing.T) {
	c := administrator(t)
	for name, tc := range map[string]struct {
		set     values
		watched []string
	}{
		"for the whole cluster": {values{"fullnameOverride": `"wide"`}, []string{"acme"}},
		"for two namespaces": {
			values{"fullnameOverride": `"narrow"`, "watchNamespaces": `["team-a","team-b"]`}, []string{"team-a", "team-b"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			operator := grant(t, c, tc.set, tc.watched...)
			for kind, verbs := range notNeeded() {
				group, resource, _ := strings.Cut(kind, "/")
				for _, verb := range verbs {
					for _, in := range append(tc.watched, namespace, "other", "") {
						if operator.may(t, in, verb, group, resource) {
							t.Errorf("the operator may %s %s in %q", verb, kind, in)
						}
					}
				}
			}
		})
	}
}

// TestRightsEndWithTheNamespace needs what is permitted in one place as the proof that the question is put well.
func TestRightsEndWithTheNamespace(t *testing.T) {
	operator := grant(t, administrator(t),
		values{"fullnameOverride": `"ends"`, "watchNamespaces": `["team-a","team-b"]`}, "team-a", "team-b")
	for _, right := range [][3]string{
		{"get", "", "secrets"},
		{"list", ours, "migrations"},
		{"update", ours, "migrations/status"},
		{"create", "", "configmaps"},
		{"create", "events.k8s.io", "events"},
	} {
		for _, in := range []string{"team-a", "team-b", "team-c", namespace, ""} {
			want := strings.HasPrefix(in, "team-") && in != "team-c"
			if got := operator.may(t, in, right[0], right[1], right[2]); got != want {
				t.Errorf("%s %s in %q: allowed is %t, want %t", right[0], right[2], in, got, want)
			}
		}
	}
	for in, want := range map[string]bool{namespace: true, "team-a": false, "": false} {
		if got := operator.may(t, in, "update", "coordination.k8s.io", "leases"); got != want {
			t.Errorf("update leases in %q: allowed is %t, want %t", in, got, want)
		}
	}
}

// TestOneNamespaceNeedsNothingOfTheCluster is for who may install nothing else.
func TestOneNamespaceNeedsNothingOfTheCluster(t *testing.T) {
	namespaced := []string{
		"ConfigMap", "Deployment", "NetworkPolicy", "PodDisruptionBudget", "Role", "RoleBinding", "Service", "ServiceAccount",
	}
	for _, object := range render(t, variants()["for one without a cluster's"]) {
		if !slices.Contains(namespaced, object.GetKind()) {
			t.Errorf("%s %s is of the whole cluster", object.GetKind(), object.GetName())
		}
	}
}

func TestNoRuleHasAWildcard(t *testing.T) {
	for name, set := range variants() {
		t.Run(name, func(t *testing.T) {
			for _, kind := range []string{"ClusterRole", "Role"} {
				for _, object := range render(t, set).of(kind) {
					role := rbacv1.ClusterRole{} // A Role has the same fields.
					object.SetKind("ClusterRole")
					convert(t, object, &role)
					for _, rule := range role.Rules {
						words := slices.Concat(rule.APIGroups, rule.Resources, rule.Verbs)
						if slices.ContainsFunc(words, func(word string) bool { return strings.Contains(word, "*") }) {
							t.Errorf("%s: %v", role.Name, rule)
						}
					}
				}
			}
		})
	}
}

// TestPeopleGetWhatTheirRoleIsFor adds the ClusterRoles up by their labels, as the cluster does.
func TestPeopleGetWhatTheirRoleIsFor(t *testing.T) {
	const reads, migrations, sites = "list migrations", "update migrations", "update cloudsites"
	for role, want := range map[string][]string{
		"view": {reads}, "cluster-reader": {reads}, "edit": {reads, migrations}, "admin": {reads, migrations, sites},
	} {
		t.Run(role, func(t *testing.T) {
			var got []string
			for _, object := range render(t, nil).of("ClusterRole") {
				if object.GetLabels()["rbac.authorization.k8s.io/aggregate-to-"+role] != "true" {
					continue
				}
				single := rbacv1.ClusterRole{}
				convert(t, object, &single)
				got = append(got, rightsOf(single, reads, migrations, sites, "update migrations/status", "update cloudsites/status")...)
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s may %v, want %v", role, got, want)
			}
		})
	}
}

// rightsOf returns which of some rights, written as verb and resource, a role gives.
func rightsOf(role rbacv1.ClusterRole, rights ...string) []string {
	var given []string
	for _, right := range rights {
		verb, resource, _ := strings.Cut(right, " ")
		if slices.ContainsFunc(role.Rules, func(rule rbacv1.PolicyRule) bool {
			return slices.Contains(rule.Verbs, verb) && slices.Contains(rule.Resources, resource)
		}) {
			given = append(given, right)
		}
	}
	return given
}
