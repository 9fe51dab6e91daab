package docs_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/operator"
	"github.com/drover-dev/drover/internal/testenv"
)

// namespace is where config/samples are.
const namespace = "acme"

// shell runs lines as a reader would: in the root of a checkout, with kubectl at hand and a cluster to talk to.
type shell struct {
	environment []string
}

// newShell makes a shell whose cluster has the samples, as they are after the demo.
func newShell(t *testing.T) shell {
	t.Helper()
	home := t.TempDir()
	kubeconfig := filepath.Join(home, "kubeconfig")
	if err := clientcmd.WriteToFile(access(), kubeconfig); err != nil {
		t.Fatal(err)
	}
	s := shell{append(os.Environ(), "HOME="+home, "KUBECONFIG="+kubeconfig,
		"PATH="+assets(t)+string(os.PathListSeparator)+os.Getenv("PATH"),
		// A make that runs this test must not tell the inner one what to do.
		"MAKEFLAGS=", "MAKELEVEL=")}
	s.applySamples(t)
	return s
}

// access is a kubeconfig for the tests' control plane.
func access() clientcmdapi.Config {
	const name = "tests"
	rest := testenv.Config()
	config := *clientcmdapi.NewConfig()
	config.Clusters[name] = &clientcmdapi.Cluster{Server: rest.Host, CertificateAuthorityData: rest.CAData}
	config.AuthInfos[name] = &clientcmdapi.AuthInfo{ClientCertificateData: rest.CertData, ClientKeyData: rest.KeyData}
	config.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: name}
	config.CurrentContext = name
	return config
}

// assets is the directory of kubectl: where the control plane comes from too.
func assets(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("KUBEBUILDER_ASSETS"); dir != "" {
		return dir
	}
	out, err := exec.CommandContext(t.Context(), filepath.Join(root, "hack", "kube", "assets.sh")).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// run runs a script and returns what it printed.
func (s shell) run(t *testing.T, script, input string) (string, error) {
	t.Helper()
	const limit = time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", script)
	cmd.Dir, cmd.Env, cmd.Stdin = root, s.environment, strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (s shell) must(t *testing.T, script string) {
	t.Helper()
	if out, err := s.run(t, script, ""); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
}

// applySamples brings config/samples into the cluster anew, with the status that the operator would give them.
func (s shell) applySamples(t *testing.T) {
	t.Helper()
	s.must(t, "kubectl delete migrations,cloudsites,appassessments,secrets --all --namespace "+namespace)
	s.must(t, "kubectl apply --kustomize config/samples")
	c, err := client.New(testenv.Config(), client.Options{Scheme: operator.NewScheme()})
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range settled() {
		object.SetNamespace(namespace)
		if err := c.Status().Patch(t.Context(), object, client.Merge); err != nil {
			t.Fatal(err)
		}
	}
}

// settled are samples with the part of their status for which a reader can wait.
func settled() []client.Object {
	now := metav1.NewTime(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	conditions := func(reason string, types ...string) []metav1.Condition {
		var all []metav1.Condition
		for _, name := range types {
			all = append(all, metav1.Condition{Type: name, Status: metav1.ConditionTrue, Reason: reason, LastTransitionTime: now})
		}
		return all
	}
	return []client.Object{
		&v1alpha1.CloudSite{ObjectMeta: metav1.ObjectMeta{Name: "acme"}, Status: v1alpha1.CloudSiteStatus{
			ObservedGeneration: 1, Conditions: conditions(v1alpha1.ReasonReady, v1alpha1.ConditionReady),
		}},
		&v1alpha1.AppAssessment{ObjectMeta: metav1.ObjectMeta{Name: "acme"}, Status: v1alpha1.AppAssessmentStatus{
			ObservedGeneration: 1, Conditions: conditions(v1alpha1.ReasonDecided, v1alpha1.ConditionDecisionsComplete),
		}},
		&v1alpha1.Migration{ObjectMeta: metav1.ObjectMeta{Name: "wave-1"}, Status: v1alpha1.MigrationStatus{
			ObservedGeneration: 1, CompletionTime: &now,
			Conditions: conditions(v1alpha1.ReasonFinished, v1alpha1.ConditionSucceeded, v1alpha1.ConditionVerified),
		}},
	}
}

// commands returns the commands of a block, with the lines that a backslash continues in one.
func (b block) commands() []string {
	var commands []string
	for line := range strings.Lines(strings.ReplaceAll(b.text, "\\\n", "")) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			commands = append(commands, line)
		}
	}
	return commands
}

// script is what is run for a command: kubectl really, and make as far as it can be asked without doing it.
func script(command string) (string, error) {
	program, arguments, _ := strings.Cut(command, " ")
	switch program {
	case "kubectl":
		return command, nil
	case "make":
		return "make --dry-run " + arguments, checkVariables(arguments)
	default:
		return "", fmt.Errorf("%s is neither make nor kubectl: put what cannot be tried into a text block", program)
	}
}

// checkVariables looks for variables that the Makefile does not know, which make itself would take without a word, and for
// packages that do not exist.
func checkVariables(arguments string) error {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		return err
	}
	for word := range strings.FieldsSeq(arguments) {
		name, value, assigned := strings.Cut(word, "=")
		if !assigned || strings.HasPrefix(word, "-") {
			continue
		}
		if !strings.Contains(string(makefile), "\n"+name+" ?=") {
			return fmt.Errorf("the Makefile has no variable %s", name)
		}
		if name == "PKG" {
			if _, err := os.Stat(filepath.Join(root, strings.TrimSuffix(value, "/..."))); err != nil {
				return err
			}
		}
	}
	return nil
}

func TestCommandsRun(t *testing.T) {
	for _, p := range pages(t) {
		commands := blocksOf(t, p, "sh")
		if len(commands) == 0 {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			s := newShell(t)
			for _, b := range commands {
				for _, command := range b.commands() {
					runnable, err := script(command)
					if err != nil {
						t.Errorf("%s: %s: %v", b, command, err)
						continue
					}
					if out, err := s.run(t, runnable, ""); err != nil {
						t.Errorf("%s: %s: %v\n%s", b, command, err, out)
					}
				}
			}
		})
	}
}
