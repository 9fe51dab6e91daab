// Package crash_test kills the real manager process at the worst moments, and counts what was made.
package crash_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/drover-dev/drover/internal/testenv"
)

// manager is the binary that is killed.
var manager string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	flag.Parse()
	// Most of a case is waiting: for the Lease of the dead, and for a call that may still arrive.
	if err := flag.Set("test.parallel", "12"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	dir, err := os.MkdirTemp("", "crash")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	manager = filepath.Join(dir, "manager")
	build := exec.Command("go", "build", "-o", manager, "../../cmd/manager")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build the manager:", err)
		return 1
	}
	return testenv.Run(m)
}
