package operator_test

import (
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/telemetry"
)

// freeAddress is one that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// wantMetrics scrapes an operator whose two Migrations are finished, with the rights of several people.
func wantMetrics(t *testing.T, c client.Client, namespace, address string) {
	t.Helper()
	permit(t, c, namespace, "prometheus")
	for name, tc := range map[string]struct {
		token string
		want  int
	}{
		"without a token":      {"", http.StatusUnauthorized},
		"without the right to": {tokenOf(t, c, namespace, "visitor"), http.StatusForbidden},
		"with the right to":    {tokenOf(t, c, namespace, "prometheus"), http.StatusOK},
	} {
		response := scrape(t, address, tc.token)
		if response.StatusCode != tc.want {
			t.Errorf("metrics %s: %s, want %d", name, response.Status, tc.want)
		}
		if response.StatusCode == http.StatusOK {
			wantCatalogued(t, response)
		}
		_ = response.Body.Close()
	}
}

// wantCatalogued compares what is served with what is documented.
func wantCatalogued(t *testing.T, response *http.Response) {
	t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	// Only open runs, and those who wait, have the metrics that are served now and then.
	passing := map[string]bool{"drover_migration_moved_timestamp_seconds": true, "drover_migration_queue_oldest_timestamp_seconds": true}
	documented := map[string]bool{}
	for _, m := range append(telemetry.Catalogue(), transport.MetricCatalogue()...) {
		documented[m.Name] = true
		family := families[m.Name]
		if family == nil && !passing[m.Name] {
			t.Errorf("%s is documented and not served", m.Name)
		}
		if family != nil && (family.GetHelp() != m.Help || !strings.EqualFold(family.GetType().String(), string(m.Type))) {
			t.Errorf("%s is served as %s (%s)", m.Name, family.GetType(), family.GetHelp())
		}
	}
	for name := range families {
		if strings.HasPrefix(name, "drover_") && !documented[name] {
			t.Errorf("%s is served and not documented", name)
		}
	}
	if finished := families["drover_migrations"].GetMetric(); len(finished) != 1 || finished[0].GetGauge().GetValue() != 2 {
		t.Errorf("drover_migrations: %v, want two that are finished", finished)
	}
}

func scrape(t *testing.T, address, token string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+address+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func tokenOf(t *testing.T, c client.Client, namespace, name string) string {
	t.Helper()
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}}
	if err := c.Create(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	request := &authenticationv1.TokenRequest{}
	if err := c.SubResource("token").Create(t.Context(), account, request); err != nil {
		t.Fatal(err)
	}
	return request.Status.Token
}

// permit lets a ServiceAccount read metrics.
func permit(t *testing.T, c client.Client, namespace, name string) {
	t.Helper()
	role := &rbacv1.ClusterRole{
		ObjectMeta: metav1.ObjectMeta{Name: namespace + "-metrics"},
		Rules:      []rbacv1.PolicyRule{{NonResourceURLs: []string{"/metrics"}, Verbs: []string{"get"}}},
	}
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: role.Name},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role.Name},
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Namespace: namespace, Name: name}},
	}
	for _, object := range []client.Object{role, binding} {
		if err := c.Create(t.Context(), object); err != nil {
			t.Fatal(err)
		}
	}
}
