package api_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/internal/operator"
	"github.com/drover-dev/drover/internal/testenv"
)

// The users of these tests: both may change Migrations in the namespace, and one of them may approve as well.
const (
	writer   = "writer@acme.example"
	approver = "approver@acme.example"
)

// gated is a namespace where the policy on approvals holds.
type gated struct {
	cluster
	as map[string]client.Client
}

func newGated(t *testing.T) gated {
	t.Helper()
	g := gated{newCluster(t), map[string]client.Client{}}
	for _, file := range []string{"approval.yaml", "approver_role.yaml"} {
		g.install(t, filepath.Join("..", "..", "config", "admission", file))
	}
	verbs := []string{"create", "get", "list", "update", "patch", "delete"}
	for _, object := range []client.Object{
		&rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Name: "writer"}, Rules: []rbacv1.PolicyRule{
			{APIGroups: []string{"migration.drover.dev"}, Resources: []string{"migrations"}, Verbs: verbs},
		}},
		binding("writers", rbacv1.RoleRef{Kind: "Role", Name: "writer"}, writer, approver),
		binding("approvers", rbacv1.RoleRef{Kind: "ClusterRole", Name: "drover-approver"}, approver),
	} {
		object.SetNamespace(g.namespace)
		if err := g.Create(t.Context(), object); err != nil {
			t.Fatal(err)
		}
	}
	for _, user := range []string{writer, approver} {
		config := testenv.Config()
		config.Impersonate = rest.ImpersonationConfig{UserName: user, Groups: []string{"system:authenticated"}}
		c, err := client.New(config, client.Options{Scheme: operator.NewScheme()})
		if err != nil {
			t.Fatal(err)
		}
		g.as[user] = c
	}
	g.waitForThePolicy(t)
	return g
}

// install applies the objects of a file, which other tests may have brought already.
func (g gated) install(t *testing.T, file string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for document := range strings.SplitSeq(string(content), "\n---\n") {
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(document), &object.Object); err != nil {
			t.Fatal(err)
		}
		if err := g.Create(t.Context(), object); client.IgnoreAlreadyExists(err) != nil {
			t.Fatal(err)
		}
	}
}

func binding(name string, role rbacv1.RoleRef, users ...string) *rbacv1.RoleBinding {
	role.APIGroup = rbacv1.GroupName
	b := &rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Name: name}, RoleRef: role}
	for _, user := range users {
		b.Subjects = append(b.Subjects, rbacv1.Subject{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: user})
	}
	return b
}

// waitForThePolicy waits until the API server, which learns of policies and of roles by watching, refuses the one and allows the
// other.
func (g gated) waitForThePolicy(t *testing.T) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		refused := g.as[writer].Create(ctx, g.parse(t, production), client.DryRunAll)
		allowed := g.as[approver].Create(ctx, g.parse(t, production), client.DryRunAll)
		return apierrors.IsForbidden(refused) && strings.Contains(refused.Error(), "drover-approver") && allowed == nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
