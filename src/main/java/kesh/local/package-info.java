/**
 * The files and directories that kesh keeps or writes on the operator's machine: nobody but the operator reads the files or
 * writes to the directories. It uses no other package.
 */
package kesh.local;
